using Graycat.Llama;

namespace Graycat.LlmWorker.Sampling;

/// <summary>Mirostat, arXiv:2007.14966, algorithm 1: estimates the exponent of Zipf's law from the best tokens and cuts at the rank that fits μ.</summary>
/// <param name="tau">Target surprise in bits.</param>
/// <param name="eta">Learning rate.</param>
/// <param name="vocabularySize">N of the paper.</param>
internal sealed class MirostatV1(float tau, float eta, int vocabularySize) : IMirostat
{
    // The paper's m: how many of the best tokens the estimate looks at.
    private const int EstimatedTokens = 100;

    private float _mu = 2 * tau;

    public void Cut(TokenCandidates candidates)
    {
        candidates.Items.Sort(static (a, b) => b.Logit != a.Logit ? b.Logit.CompareTo(a.Logit) : a.TokenId.CompareTo(b.TokenId));
        candidates.Sorted = true;
        if (!Candidates.SoftMax(candidates))
            return;
        candidates.Count = Math.Clamp(FindRank(candidates.Items), 1, candidates.Count);
        Candidates.SoftMax(candidates);
    }

    public void Learn(float probability) => _mu -= eta * (-MathF.Log2(Math.Max(probability, float.Epsilon)) - tau);

    // ŝ of eq. 30 by least squares, k of eq. 31.
    private int FindRank(ReadOnlySpan<TokenCandidate> items)
    {
        double products = 0, squares = 0;
        for (int i = 0; i < Math.Min(EstimatedTokens - 1, items.Length - 1) && items[i + 1].Probability > 0; i++)
        {
            double rank = Math.Log((i + 2.0) / (i + 1.0));
            products += rank * Math.Log(items[i].Probability / items[i + 1].Probability);
            squares += rank * rank;
        }
        double exponent = products / squares;
        double epsilon = exponent - 1;
        double k = Math.Pow(epsilon * Math.Pow(2, _mu) / (1 - Math.Pow(vocabularySize, -epsilon)), 1 / exponent);
        return double.IsNaN(k) ? 1 : (int)Math.Min(k, items.Length);
    }
}
