using System.Text.Json;
using Graycat.SdWorker.Noise;

namespace Graycat.Tests.SdWorker.Noise;

public class PhiloxGeneratorGoldenTests
{
    [Fact]
    public void Raw_blocks_are_exact() =>
        GoldenCases.RunAll(GoldenCases.Of("philox-rng", _ => true, "blocks"), (_, golden) =>
        {
            uint[] c = Words(golden, "counter");
            uint[] k = Words(golden, "key");
            (uint a, uint b, uint d, uint e) = Philox.Block((c[0], c[1], c[2], c[3]), k[0], k[1]);
            Assert.Equal(Words(golden, "output"), (uint[])[a, b, d, e]);
        });

    [Fact]
    public void Consecutive_draws_are_those_of_the_nv_generator() =>
        GoldenCases.RunAll(GoldenCases.Of("philox-rng", c => c.TryGetProperty("draws", out _) && !c.TryGetProperty("source", out _)), (_, golden) =>
        {
            var generator = new PhiloxGenerator(unchecked((ulong)GoldenArray.Seed(golden.GetProperty("seed"))));
            foreach (JsonElement draw in golden.GetProperty("draws").EnumerateArray())
            {
                var values = new float[GoldenArray.Length(draw.GetProperty("shape"))];
                generator.FillNormal(values);
                Check(draw, values);
            }
        });

    private static void Check(JsonElement draw, float[] values)
    {
        if (draw.TryGetProperty("values", out JsonElement all))
        {
            GoldenArray.AssertRelative(GoldenArray.Floats(all), values, 1.2e-7, "value");
            return;
        }
        GoldenArray.AssertRelative(GoldenArray.Floats(draw.GetProperty("first32")), values.AsSpan(0, 32), 1.2e-7, "first");
        GoldenArray.AssertRelative(GoldenArray.Floats(draw.GetProperty("last32")), values.AsSpan(values.Length - 32), 1.2e-7, "last");
        Assert.Equal(draw.GetProperty("sha256").GetString(), GoldenArray.Sha256(values));
    }

    private static uint[] Words(JsonElement golden, string name) =>
        [.. golden.GetProperty(name).EnumerateArray().Select(w => w.GetUInt32())];
}
