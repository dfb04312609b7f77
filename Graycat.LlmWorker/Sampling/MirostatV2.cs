using Graycat.Llama;

namespace Graycat.LlmWorker.Sampling;

/// <summary>Mirostat 2, arXiv:2007.14966, appendix: cuts every token whose surprise exceeds μ.</summary>
/// <param name="tau">Target surprise in bits.</param>
/// <param name="eta">Learning rate.</param>
internal sealed class MirostatV2(float tau, float eta) : IMirostat
{
    private float _mu = 2 * tau;

    public void Cut(TokenCandidates candidates)
    {
        if (!Candidates.SoftMax(candidates))
            return;
        int best = Candidates.IndexOfBest(candidates);
        float least = MathF.Pow(2, -_mu);
        Span<TokenCandidate> items = candidates.Items;
        int kept = 0;
        for (int i = 0; i < items.Length; i++)
        {
            if (i == best || items[i].Probability >= least)
                items[kept++] = items[i];
        }
        candidates.Count = kept;
        Candidates.SoftMax(candidates);
    }

    public void Learn(float probability) => _mu -= eta * (-MathF.Log2(Math.Max(probability, float.Epsilon)) - tau);
}
