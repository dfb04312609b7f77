using System.Text.Json;
using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;

namespace Graycat.Tests.SdWorker.Noise;

public class BatchNoiseGoldenTests
{
    [Fact]
    public void Initial_and_later_noise_of_a_batch_is_that_of_a1111() =>
        GoldenCases.RunAll(GoldenCases.Of("philox-rng", c => c.TryGetProperty("source", out _)), (_, golden) =>
        {
            int[] shape = GoldenArray.Shape(golden.GetProperty("shape"));
            var noise = new BatchNoise(Settings(golden), new LatentShape(shape[0], shape[1], shape[2]));
            int draw = 0;
            foreach (JsonElement expected in golden.GetProperty("draws").EnumerateArray())
            {
                float[] values = GoldenArray.Floats(expected);
                var actual = new float[values.Length];
                noise.Fill(actual);
                GoldenArray.AssertClose(values, actual, 4e-6, $"draw {draw++}");
            }
        });

    [Fact]
    public void Slerp_takes_one_angle_per_channel_and_column() =>
        GoldenCases.RunAll(GoldenCases.Of("philox-rng", c => c.TryGetProperty("val", out _)), (_, golden) =>
        {
            int[] shape = GoldenArray.Shape(golden.GetProperty("low").GetProperty("shape"));
            float[] expected = GoldenArray.Floats(golden.GetProperty("result"));
            var actual = new float[expected.Length];
            SphericalInterpolation.Interpolate(
                golden.GetProperty("val").GetDouble(),
                GoldenArray.Floats(golden.GetProperty("low")),
                GoldenArray.Floats(golden.GetProperty("high")),
                new LatentShape(shape[0], shape[1], shape[2]),
                actual);
            for (int i = 0; i < expected.Length; i++)
                Assert.True(Math.Abs(expected[i] - actual[i]) <= 2e-6 + 2e-5 * Math.Abs(expected[i]), $"[{i}] {actual[i]} instead of {expected[i]}");
        });

    private static IEnumerable<ImageNoiseSettings> Settings(JsonElement golden)
    {
        Assert.True(RandomSources.TryParse(golden.GetProperty("source").GetString(), out RandomSource source));
        JsonElement[] subseeds = golden.TryGetProperty("subseeds", out JsonElement list) ? [.. list.EnumerateArray()] : [];
        bool varied = golden.TryGetProperty("subseeds", out _);
        return golden.GetProperty("seeds").EnumerateArray().Select((seed, i) => new ImageNoiseSettings
        {
            Seed = GoldenArray.Seed(seed),
            Source = source,
            Subseed = varied ? (i < subseeds.Length ? GoldenArray.Seed(subseeds[i]) : 0) : null,
            SubseedStrength = Number(golden, "subseed_strength"),
            SeedResizeFromHeight = (int)Number(golden, "seed_resize_from_h"),
            SeedResizeFromWidth = (int)Number(golden, "seed_resize_from_w"),
            EtaNoiseSeedDelta = (long)Number(golden, "eta_noise_seed_delta"),
        });
    }

    private static double Number(JsonElement golden, string name) =>
        golden.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : 0;
}
