using Graycat.Llama;
using Graycat.LlmWorker.Grammars;

namespace Graycat.LlmWorker.Sampling;

/// <summary>Holds an answer to a grammar from its first token. An end of generation may come where the grammar can end.</summary>
public sealed class GrammarConstraint(GrammarState state, LlamaVocabulary vocabulary, TokenPieces pieces) : ITokenConstraint
{
    private readonly bool[] _mayBegin = new bool[256];

    /// <inheritdoc/>
    public bool Allows(int tokenId)
    {
        if (vocabulary.EndsGeneration(tokenId))
            return state.CanEnd;
        ReadOnlySpan<byte> piece = pieces[tokenId];
        return !piece.IsEmpty && state.Allows(piece);
    }

    /// <inheritdoc/>
    public void Keep(TokenCandidates candidates)
    {
        FindFirstBytes();
        Span<TokenCandidate> items = candidates.Items;
        int kept = 0;
        foreach (TokenCandidate candidate in items)
        {
            if (MayCome(candidate.TokenId))
                items[kept++] = candidate;
        }
        candidates.Count = kept;
    }

    /// <inheritdoc/>
    public bool Accept(int tokenId) => vocabulary.EndsGeneration(tokenId) ? state.CanEnd : state.Accept(pieces[tokenId]);

    // Most of a vocabulary falls with its first byte, which is looked up instead of read.
    private void FindFirstBytes()
    {
        for (int value = 0; value < _mayBegin.Length; value++)
            _mayBegin[value] = state.Allows([(byte)value]);
    }

    private bool MayCome(int tokenId)
    {
        if (vocabulary.EndsGeneration(tokenId))
            return state.CanEnd;
        ReadOnlySpan<byte> piece = pieces[tokenId];
        return piece.Length switch
        {
            0 => false,
            1 => _mayBegin[piece[0]],
            _ => _mayBegin[piece[0]] && state.Allows(piece),
        };
    }
}
