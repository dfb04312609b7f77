using Graycat.Llama;

namespace Graycat.LlmWorker.Sampling;

/// <summary>What the samplers of this folder do with candidates.</summary>
internal static class Candidates
{
    /// <summary>Sets the probabilities of all candidates from their logits. False when a logit is no number or none is finite.</summary>
    public static bool SoftMax(TokenCandidates candidates)
    {
        Span<TokenCandidate> items = candidates.Items;
        float best = float.NegativeInfinity;
        foreach (ref readonly TokenCandidate item in items)
            best = Math.Max(best, item.Logit);
        if (!float.IsFinite(best))
            return false;
        double sum = 0;
        foreach (ref TokenCandidate item in items)
            sum += item.Probability = MathF.Exp(item.Logit - best);
        float scale = (float)(1 / sum);
        foreach (ref TokenCandidate item in items)
            item.Probability *= scale;
        return true;
    }

    /// <summary>The index of the best candidate, the first of equals; −1 when none is finite.</summary>
    public static int IndexOfBest(TokenCandidates candidates)
    {
        Span<TokenCandidate> items = candidates.Items;
        (int index, float best) = (-1, float.NegativeInfinity);
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i].Logit > best)
                (index, best) = (i, items[i].Logit);
        }
        return index;
    }

    /// <summary>
    /// The index of the candidate in whose share of [0, 1) the number falls, by the probabilities as they are, which need
    /// not sum up to 1.
    /// </summary>
    public static int Draw(TokenCandidates candidates, double uniform)
    {
        Span<TokenCandidate> items = candidates.Items;
        double sum = 0;
        foreach (ref readonly TokenCandidate item in items)
            sum += item.Probability;
        double left = uniform * sum;
        int last = -1;
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i].Probability <= 0)
                continue;
            last = i;
            left -= items[i].Probability;
            if (left < 0)
                return i;
        }
        return last;
    }
}
