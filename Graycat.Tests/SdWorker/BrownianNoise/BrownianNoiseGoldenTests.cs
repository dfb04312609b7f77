using System.Text.Json;
using Graycat.SdWorker.BrownianNoise;
using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;

namespace Graycat.Tests.SdWorker.BrownianNoise;

public class BrownianNoiseGoldenTests
{
    [Fact]
    public void Seed_sequences_are_numpys() =>
        GoldenCases.RunAll(GoldenCases.Of("brownian-noise", _ => true, "seed_sequences"), (_, golden) =>
        {
            Assert.Equal(SeedSequence.PoolSize, golden.GetProperty("pool_size").GetInt32());
            uint[] expected = [.. golden.GetProperty("state").EnumerateArray().Select(w => w.GetUInt32())];
            ulong[] key = [.. golden.GetProperty("spawn_key").EnumerateArray().Select(w => w.GetUInt64())];
            var actual = new uint[expected.Length];
            SeedSequence.GenerateState(unchecked((ulong)GoldenArray.Seed(golden.GetProperty("entropy"))), key, actual);
            Assert.Equal(expected, actual);
        });

    [Fact]
    public void Noise_between_two_sigmas_is_that_of_the_brownian_tree() =>
        GoldenCases.RunAll(GoldenCases.Of("brownian-noise", _ => true), (_, golden) => Check(golden, reversed: false));

    [Fact]
    public void Noise_does_not_depend_on_the_order_of_the_queries() =>
        GoldenCases.RunAll(GoldenCases.Of("brownian-noise", _ => true), (_, golden) => Check(golden, reversed: true));

    private static void Check(JsonElement golden, bool reversed)
    {
        BrownianNoiseSource noise = Source(golden);
        JsonElement[] queries = [.. golden.GetProperty("queries").EnumerateArray()];
        foreach (JsonElement query in reversed ? queries.Reverse() : queries)
        {
            float[] expected = GoldenArray.Floats(query.GetProperty("noise"));
            var actual = new float[expected.Length];
            noise.Fill(actual, query.GetProperty("sigma").GetSingle(), query.GetProperty("sigma_next").GetSingle());
            GoldenArray.AssertClose(expected, actual, 2e-5, $"at sigma {query.GetProperty("sigma")}");
        }
    }

    private static BrownianNoiseSource Source(JsonElement golden)
    {
        int[] shape = GoldenArray.Shape(golden.GetProperty("shape"));
        Assert.True(RandomSources.TryParse(golden.GetProperty("source").GetString(), out RandomSource source));
        return new BrownianNoiseSource(
            source,
            golden.GetProperty("seeds").EnumerateArray().Select(GoldenArray.Seed),
            new LatentShape(shape[0], shape[1], shape[2]),
            golden.GetProperty("sigma_min").GetSingle(),
            golden.GetProperty("sigma_max").GetSingle());
    }
}
