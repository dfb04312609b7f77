using Graycat.Contracts.Text;
using Graycat.LlmWorker.Sampling;
using static Graycat.Tests.LlmWorker.Sampling.SamplerFixture;

namespace Graycat.Tests.LlmWorker.Sampling;

public sealed class MirostatTests
{
    // A Zipf distribution with exponent 1.1, about 7 bits of entropy over the vocabulary.
    private static readonly float[] s_logits = [.. Enumerable.Range(1, Vocabulary.TokenCount).Select(rank => -1.1f * MathF.Log(rank))];

    [Theory]
    [InlineData(1, 3f)]
    [InlineData(2, 3f)]
    [InlineData(1, 5f)]
    [InlineData(2, 5f)]
    public void The_mean_surprise_comes_near_the_target(int version, float tau)
    {
        using TokenSampler sampler = Create(Plain with { Mirostat = version, MirostatTau = tau, MirostatEta = 0.1f });
        double normalizer = Math.Log(s_logits.Sum(logit => Math.Exp(logit)));
        double[] surprises = [.. Enumerable.Range(0, 1500).Select(position => (normalizer - s_logits[sampler.Sample(s_logits, position).TokenId]) / Math.Log(2))];
        double withoutCut = Enumerable.Range(0, s_logits.Length).Sum(i => Math.Exp(s_logits[i] - normalizer) * (normalizer - s_logits[i])) / Math.Log(2);
        double mean = surprises.Skip(300).Average();
        Assert.InRange(withoutCut, tau + 1, tau + 6);
        Assert.InRange(mean, tau - 0.5, tau + 1.2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Only_mirostat_needs_logits_to_replay(int version)
    {
        using TokenSampler mirostat = Create(new SamplingOptions { Mirostat = version });
        using TokenSampler plain = Create(new SamplingOptions());
        Assert.True(mirostat.NeedsLogitsToReplay);
        Assert.False(plain.NeedsLogitsToReplay);
    }
}
