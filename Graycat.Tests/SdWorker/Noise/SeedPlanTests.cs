using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;

namespace Graycat.Tests.SdWorker.Noise;

public class SeedPlanTests
{
    [Fact]
    public void Seeds_count_up_in_a_batch() => Assert.Equal((12, 102), SeedPlan.ForImage(10, 100, 0, 2));

    [Fact]
    public void Seeds_stay_the_same_when_a_variation_strength_is_given() =>
        Assert.Equal((10, 102), SeedPlan.ForImage(10, 100, 0.3, 2));

    [Theory]
    [InlineData(null)]
    [InlineData(-1L)]
    public void Random_seeds_are_resolved_below_the_limit(long? seed)
    {
        var random = new Random(1);
        Assert.All(Enumerable.Range(0, 100).Select(_ => SeedPlan.Resolve(seed, random)), s => Assert.InRange(s, 0, SeedPlan.RandomSeedLimit - 1));
    }

    [Fact]
    public void Given_seeds_are_kept() => Assert.Equal(-5, SeedPlan.Resolve(-5, new Random(1)));

    [Fact]
    public void Noise_of_an_image_is_the_same_in_any_batch_position()
    {
        var shape = new LatentShape(3, 5, 7);
        float[] Draw(params long[] seeds)
        {
            var noise = new BatchNoise(seeds.Select(seed => new ImageNoiseSettings { Seed = seed, Source = RandomSource.Nv }), shape);
            var values = new float[seeds.Length * shape.Length];
            noise.Fill(values);
            noise.Fill(values);
            return values;
        }
        Assert.Equal(Draw(9), Draw(1, 2, 9)[^shape.Length..]);
    }

    [Theory]
    [InlineData("cpu", true, RandomSource.Cpu)]
    [InlineData("NV", true, RandomSource.Nv)]
    [InlineData("GPU", true, RandomSource.Nv)]
    [InlineData("TPU", false, RandomSource.Nv)]
    [InlineData(null, false, RandomSource.Nv)]
    public void Random_sources_have_the_names_of_a1111(string? name, bool known, RandomSource expected)
    {
        Assert.Equal(known, RandomSources.TryParse(name, out RandomSource source));
        Assert.Equal(expected, source);
    }
}
