using System.Runtime.CompilerServices;

namespace Graycat.Llama;

/// <summary>The tokens that may come next, in one buffer that is made once and filled again for each token. Belongs to one thread.</summary>
public sealed class TokenCandidates
{
    private readonly TokenCandidate[] _items;

    /// <summary>Makes a buffer.</summary>
    /// <param name="vocabularySize">Tokens of the vocabulary.</param>
    public TokenCandidates(int vocabularySize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabularySize);
        _items = GC.AllocateUninitializedArray<TokenCandidate>(vocabularySize, pinned: true);
    }

    /// <summary>The candidates left, in no certain order unless <see cref="Sorted"/>.</summary>
    public Span<TokenCandidate> Items => _items.AsSpan(0, Count);

    /// <summary>How many are left.</summary>
    public int Count { get; set; }

    /// <summary>Best logit first.</summary>
    public bool Sorted { get; set; }

    /// <summary>Takes every token of the vocabulary with its logit.</summary>
    public void Fill(ReadOnlySpan<float> logits)
    {
        TokenCandidate[] items = _items;
        for (int tokenId = 0; tokenId < logits.Length; tokenId++)
            items[tokenId] = new TokenCandidate(tokenId, logits[tokenId], 0);
        (Count, Sorted) = (logits.Length, false);
    }

    internal unsafe TokenCandidate* Pointer => (TokenCandidate*)Unsafe.AsPointer(ref _items[0]);

    /// <summary>Takes what native code left, which may begin further behind.</summary>
    internal unsafe void Take(TokenCandidate* start, int count, bool sorted)
    {
        if (start != Pointer)
            new ReadOnlySpan<TokenCandidate>(start, count).CopyTo(_items);
        (Count, Sorted) = (count, sorted);
    }
}

/// <summary>A token that may come next; laid out as llama.cpp reads it.</summary>
/// <param name="TokenId">The token.</param>
/// <param name="Logit">Its logit, as far as it is shaped.</param>
/// <param name="Probability">Its probability among the candidates; set by stages that need it, else stale.</param>
public record struct TokenCandidate(int TokenId, float Logit, float Probability);
