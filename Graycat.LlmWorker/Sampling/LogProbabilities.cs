using System.Numerics.Tensors;
using Graycat.Contracts.Text;

namespace Graycat.LlmWorker.Sampling;

/// <summary>
/// Log probabilities as OpenAI reports them: natural logarithm over the whole vocabulary, before bias, penalties and filters.
/// </summary>
/// <param name="top">How many of the likeliest tokens are reported beside the chosen one, 0 to 100.</param>
/// <param name="pieces">The tokens' bytes.</param>
internal sealed class LogProbabilities(int top, TokenPieces pieces)
{
    private const int ChunkLength = 512;

    private readonly int[] _best = new int[Math.Clamp(top, 0, 100)];

    /// <summary>Reports a token.</summary>
    public TokenLogProbability Report(ReadOnlySpan<float> logits, int tokenId)
    {
        float normalizer = LogSumExp(logits);
        int count = FindBest(logits);
        var best = new TokenLogProbability[count];
        for (int i = 0; i < count; i++)
            best[i] = Report(logits, _best[i], normalizer, null);
        return Report(logits, tokenId, normalizer, best);
    }

    private TokenLogProbability Report(ReadOnlySpan<float> logits, int tokenId, float normalizer, TokenLogProbability[]? best) =>
        new(tokenId, pieces[tokenId].ToArray(), logits[tokenId] - normalizer, best);

    // In pieces that stay in the cache, with no buffer of the vocabulary's size.
    private static float LogSumExp(ReadOnlySpan<float> logits)
    {
        float best = TensorPrimitives.Max(logits);
        double sum = 0;
        Span<float> chunk = stackalloc float[ChunkLength];
        for (ReadOnlySpan<float> rest = logits; !rest.IsEmpty; rest = rest[Math.Min(ChunkLength, rest.Length)..])
        {
            Span<float> part = chunk[..Math.Min(ChunkLength, rest.Length)];
            TensorPrimitives.Subtract(rest[..part.Length], best, part);
            TensorPrimitives.Exp(part, part);
            sum += TensorPrimitives.Sum<float>(part);
        }
        return best + (float)Math.Log(sum);
    }

    // Insertion into a short sorted list; nearly every token fails the first comparison.
    private int FindBest(ReadOnlySpan<float> logits)
    {
        int count = 0;
        float last = float.NegativeInfinity;
        for (int tokenId = 0; tokenId < logits.Length && _best.Length > 0; tokenId++)
        {
            if (count == _best.Length && logits[tokenId] <= last)
                continue;
            int at = count < _best.Length ? count++ : count - 1;
            for (; at > 0 && logits[_best[at - 1]] < logits[tokenId]; at--)
                _best[at] = _best[at - 1];
            _best[at] = tokenId;
            last = logits[_best[count - 1]];
        }
        return count;
    }
}
