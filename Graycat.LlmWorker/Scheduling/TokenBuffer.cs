namespace Graycat.LlmWorker.Scheduling;

/// <summary>The tokens of one sequence: prompt first, then what was generated. Grows by doubling, never shrinks.</summary>
public sealed class TokenBuffer
{
    private int[] _tokens;

    /// <summary>Starts with a copy of <paramref name="tokens"/>.</summary>
    public TokenBuffer(ReadOnlySpan<int> tokens)
    {
        _tokens = new int[Math.Max(16, tokens.Length + 64)];
        tokens.CopyTo(_tokens);
        Count = tokens.Length;
    }

    /// <summary>Tokens held.</summary>
    public int Count { get; private set; }

    /// <summary>All tokens, valid until the next <see cref="Add"/>.</summary>
    public ReadOnlySpan<int> Span => _tokens.AsSpan(0, Count);

    /// <summary>Appends one token.</summary>
    public void Add(int tokenId)
    {
        if (Count == _tokens.Length)
            Array.Resize(ref _tokens, Count * 2);
        _tokens[Count++] = tokenId;
    }
}
