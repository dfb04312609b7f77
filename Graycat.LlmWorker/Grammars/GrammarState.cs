using System.Text;
using Configuration = Graycat.LlmWorker.Grammars.GrammarMachine.Configuration;

namespace Graycat.LlmWorker.Grammars;

/// <summary>
/// How far a text has come in a grammar. Bytes may end inside a character. A state and its clones share what they
/// learn, so they belong to one thread.
/// </summary>
public sealed class GrammarState
{
    private readonly GrammarMachine _machine;
    private Configuration _configuration;
    private PartialCharacter _partial;

    internal GrammarState(GrammarMachine machine)
        : this(machine, machine.Start, default)
    {
    }

    private GrammarState(GrammarMachine machine, Configuration configuration, PartialCharacter partial) =>
        (_machine, _configuration, _partial) = (machine, configuration, partial);

    /// <summary>Whether the text so far is a whole sentence of the grammar.</summary>
    public bool CanEnd => _configuration.MayEnd && !_partial.IsOpen;

    /// <summary>Whether anything may follow. When false and <see cref="CanEnd"/> is true, generation must end.</summary>
    public bool CanContinue => _partial.IsOpen || _configuration.Frames.Length > 0;

    /// <summary>
    /// True when the last refused character was refused because the grammar is too ambiguous to follow, see
    /// <see cref="GrammarLimits.Readings"/>.
    /// </summary>
    public bool IsOverwhelmed { get; private set; }

    /// <summary>A state that goes its own way from here. Costs one small object.</summary>
    public GrammarState Clone() => new(_machine, _configuration, _partial);

    /// <summary>Takes one code point; false, and nothing changed, when it may not follow.</summary>
    public bool Accept(Rune codePoint)
    {
        if (_partial.IsOpen) return false;
        return Keep(_machine.Next(_configuration, codePoint.Value), default);
    }

    /// <summary>Takes a token's UTF-8 bytes; false, and nothing changed, when they may not follow.</summary>
    public bool Accept(ReadOnlySpan<byte> piece) => Keep(Read(piece, out PartialCharacter partial), partial);

    /// <summary>Whether a token's UTF-8 bytes may follow. The empty piece always may.</summary>
    public bool Allows(ReadOnlySpan<byte> piece) => !Read(piece, out _).IsDead;

    private bool Keep(Configuration next, PartialCharacter partial)
    {
        IsOverwhelmed = ReferenceEquals(next, Configuration.Overwhelmed);
        if (next.IsDead) return false;
        (_configuration, _partial) = (next, partial);
        return true;
    }

    private Configuration Read(ReadOnlySpan<byte> piece, out PartialCharacter partial)
    {
        Configuration at = _configuration;
        partial = _partial;
        foreach (byte value in piece)
        {
            if (!partial.Push(value)) return Configuration.Dead;
            if (!partial.IsOpen) at = _machine.Next(at, partial.CodePoint);
            if (at.IsDead) return at;
        }
        if (!partial.IsOpen) return at;
        (int first, int last) = partial.Reach;
        return _machine.AllowsAny(at, first, last) ? at : Configuration.Dead;
    }
}
