using System.Text.Json;
using Graycat.SdWorker.Noise;

namespace Graycat.Tests.SdWorker.Noise;

public class TorchGeneratorGoldenTests
{
    [Fact]
    public void Every_draw_of_torch_is_reproduced() =>
        GoldenCases.RunAll(GoldenCases.Of("torch-rng", c => c.TryGetProperty("draws", out _)), (_, golden) =>
        {
            var generator = new TorchGenerator(GoldenArray.Seed(golden.GetProperty("seed")));
            foreach (JsonElement draw in golden.GetProperty("draws").EnumerateArray())
                Check(generator, draw);
        });

    [Fact]
    public void Raw_words_are_those_of_mt19937() =>
        GoldenCases.RunAll(GoldenCases.Of("torch-rng", c => c.TryGetProperty("first8", out _)), (_, golden) =>
        {
            var generator = new TorchGenerator(GoldenArray.Seed(golden.GetProperty("seed")));
            uint[] words = [.. Enumerable.Range(0, 1251).Select(_ => generator.NextUInt32())];
            Assert.Equal(Words(golden, "first8"), words[..8]);
            Assert.Equal(Words(golden, "words623to631"), words[623..632]);
            Assert.Equal(Words(golden, "words1246to1250"), words[1246..1251]);
        });

    private static uint[] Words(JsonElement golden, string name) =>
        [.. golden.GetProperty(name).EnumerateArray().Select(w => w.GetUInt32())];

    private static void Check(TorchGenerator generator, JsonElement draw)
    {
        string op = draw.GetProperty("op").GetString()!;
        int length = GoldenArray.Length(draw.GetProperty("shape"));
        if (op == "randint")
        {
            (long low, long high) = (draw.GetProperty("low").GetInt64(), draw.GetProperty("high").GetInt64());
            foreach (JsonElement integer in draw.GetProperty("integers").EnumerateArray())
                Assert.Equal(integer.GetInt64(), generator.NextInteger(low, high));
        }
        else if (draw.TryGetProperty("dtype", out JsonElement dtype) && dtype.GetString() == "float64")
        {
            CheckDoubles(generator, draw, length);
        }
        else
        {
            var values = new float[length];
            if (op == "rand")
                generator.FillUniform(values);
            else
                generator.FillNormal(values);
            CheckFloats(draw, values, tolerance: op == "randn" && length < 16 ? 1.2e-7 : 0);
        }
    }

    private static void CheckFloats(JsonElement draw, float[] values, double tolerance)
    {
        if (draw.TryGetProperty("values", out JsonElement all))
        {
            float[] expected = GoldenArray.Floats(all);
            for (int i = 0; i < expected.Length; i++)
                Assert.True(
                    Math.Abs(expected[i] - values[i]) <= tolerance * Math.Abs(expected[i]),
                    $"value {i}: {values[i]:r} instead of {expected[i]:r}");
            return;
        }
        Assert.Equal(draw.GetProperty("count").GetInt32(), values.Length);
        Assert.Equal(GoldenArray.Floats(draw.GetProperty("first32")), values[..32]);
        Assert.Equal(GoldenArray.Floats(draw.GetProperty("last32")), values[^32..]);
        Assert.Equal(draw.GetProperty("sha256").GetString(), GoldenArray.Sha256(values));
    }

    private static void CheckDoubles(TorchGenerator generator, JsonElement draw, int length)
    {
        var values = new double[length];
        if (draw.GetProperty("op").GetString() == "rand")
            generator.FillUniform(values);
        else
            generator.FillNormal(values);
        double[] expected = GoldenArray.Doubles(draw.GetProperty("values"));
        for (int i = 0; i < length; i++)
            Assert.True(Math.Abs(expected[i] - values[i]) <= 4.5e-16 * Math.Abs(expected[i]), $"value {i}: {values[i]:r} instead of {expected[i]:r}");
    }
}
