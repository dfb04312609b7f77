using System.Runtime.InteropServices;

namespace Graycat.LlmWorker.Grammars;

/// <summary>
/// Runs a grammar as a pushdown automaton whose configurations are made when first needed and kept, so that reading a
/// character that was read before in the same place is one array access. Not thread-safe.
/// </summary>
internal sealed class GrammarMachine
{
    private const int MostFrames = 200_000;
    private const int MostTransitions = 4_000_000;

    private readonly GrammarRules _rules;
    private readonly Alphabet _alphabet;
    private readonly bool[] _productive;
    private readonly Dictionary<(int Position, int Parent), Frame> _frames = [];
    private readonly Dictionary<int[], Configuration> _configurations = new(IdComparer.Instance);
    private readonly Stack<(int Position, Frame? Parent)> _todo = new();
    private readonly HashSet<(int Position, int Parent)> _seen = [];
    private readonly List<Frame> _found = [];
    private int _nextFrameId = 1;
    private bool _mayEnd;

    public GrammarMachine(GrammarRules rules)
    {
        _rules = rules;
        _alphabet = new Alphabet(rules.Sets);
        _productive = RuleProperties.Productive(rules);
        BeginSearch();
        foreach (int start in rules.Alternatives[rules.Root]) Visit(start, null);
        Start = Search();
    }

    /// <summary>The configuration before any text.</summary>
    public Configuration Start { get; }

    /// <summary>The configuration after one more code point; <see cref="Configuration.Dead"/> when none may follow.</summary>
    public Configuration Next(Configuration from, int codePoint)
    {
        int letter = _alphabet.LetterOf(codePoint);
        Configuration?[] next = from.Next ??= new Configuration?[_alphabet.Count];
        return next[letter] ??= Step(from, codePoint);
    }

    /// <summary>Whether some code point from <paramref name="first"/> to <paramref name="last"/> may follow.</summary>
    public bool AllowsAny(Configuration from, int first, int last)
    {
        foreach (Frame frame in from.Frames)
            if (_rules.Sets[_rules.Code[frame.Position]].Overlaps(first, last))
                return true;
        return false;
    }

    private Configuration Step(Configuration from, int codePoint)
    {
        BeginSearch();
        foreach (Frame frame in from.Frames)
            if (_rules.Sets[_rules.Code[frame.Position]].Contains(codePoint))
                Visit(frame.Position + 1, frame.Parent);
        return Search();
    }

    private void BeginSearch()
    {
        _todo.Clear();
        _seen.Clear();
        _found.Clear();
        _mayEnd = false;
    }

    // Follows references and ends of alternatives until every reading waits for a character.
    private Configuration Search()
    {
        while (_todo.TryPop(out (int Position, Frame? Parent) at))
        {
            int element = _rules.Code[at.Position];
            if (element == GrammarRules.End) Return(at.Parent);
            else if (GrammarRules.IsReference(element)) Enter(~element, at.Position, at.Parent);
            else if (!_rules.Sets[element].IsEmpty) _found.Add(FrameOf(at.Position, at.Parent));
            if (_found.Count > GrammarLimits.Readings || _seen.Count > 64 * GrammarLimits.Readings) return Configuration.Overwhelmed;
        }
        return _found.Count == 0 && !_mayEnd ? Configuration.Dead : Keep();
    }

    private void Return(Frame? parent)
    {
        if (parent is null) _mayEnd = true;
        else Visit(parent.Position, parent.Parent);
    }

    // The last reference of an alternative needs no frame: what follows it is what follows the alternative.
    private void Enter(int rule, int position, Frame? parent)
    {
        if (!_productive[rule]) return;
        Frame? after = _rules.Code[position + 1] == GrammarRules.End ? parent : FrameOf(position + 1, parent);
        foreach (int start in _rules.Alternatives[rule]) Visit(start, after);
    }

    private void Visit(int position, Frame? parent)
    {
        if (_seen.Add((position, parent?.Id ?? 0))) _todo.Push((position, parent));
    }

    private Frame FrameOf(int position, Frame? parent)
    {
        ref Frame? frame = ref CollectionsMarshal.GetValueRefOrAddDefault(_frames, (position, parent?.Id ?? 0), out _);
        return frame ??= new Frame(_nextFrameId++, position, parent);
    }

    private Configuration Keep()
    {
        if (_frames.Count > MostFrames || _configurations.Count > Math.Max(16, MostTransitions / _alphabet.Count)) Forget();
        int[] key = [_mayEnd ? 1 : 0, .. _found.Select(frame => frame.Id).Order()];
        if (!_configurations.TryGetValue(key, out Configuration? kept))
            _configurations.Add(key, kept = new Configuration([.. _found], _mayEnd));
        return kept;
    }

    // What states still hold stays valid; only the sharing with what comes later is lost.
    private void Forget()
    {
        foreach (Configuration configuration in _configurations.Values) configuration.Next = null;
        _frames.Clear();
        _configurations.Clear();
    }

    /// <summary>A place in an alternative, and where to go on after it.</summary>
    internal sealed record Frame(int Id, int Position, Frame? Parent)
    {
        public bool Equals(Frame? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => Id;
    }

    /// <summary>Every way to read the text so far: frames that wait for a character, and whether the text may end here.</summary>
    internal sealed class Configuration(Frame[] frames, bool mayEnd)
    {
        public static readonly Configuration Dead = new([], mayEnd: false);
        public static readonly Configuration Overwhelmed = new([], mayEnd: false);

        public Frame[] Frames { get; } = frames;

        public bool MayEnd { get; } = mayEnd;

        public Configuration?[]? Next { get; set; }

        public bool IsDead => ReferenceEquals(this, Dead) || ReferenceEquals(this, Overwhelmed);
    }

    private sealed class IdComparer : IEqualityComparer<int[]>
    {
        public static readonly IdComparer Instance = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] ids)
        {
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(ids.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
