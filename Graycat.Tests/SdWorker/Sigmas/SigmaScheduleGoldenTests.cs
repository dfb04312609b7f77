using System.Text.Json;
using Graycat.SdWorker.Sigmas;

namespace Graycat.Tests.SdWorker.Sigmas;

public class SigmaScheduleGoldenTests
{
    [Fact]
    public void Every_schedule_has_the_sigmas_of_a1111() =>
        GoldenCases.RunAll(GoldenCases.Of("k-diffusion", c => c.TryGetProperty("scheduler", out _) && !c.TryGetProperty("sampler", out _)), (_, golden) =>
        {
            double? Number(string name) => golden.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : null;
            bool discard = Flag(golden, "discard_next_to_last_sigma");
            ModelNoiseLevels levels = ModelNoiseLevels.StableDiffusion(Flag(golden, "quantize"));
            SigmaSchedule? schedule = SigmaScheduleCatalog.Find(golden.GetProperty("scheduler").GetString());
            Assert.NotNull(schedule);
            float[] sigmas = schedule.Make(new SigmaScheduleRequest
            {
                Steps = golden.GetProperty("steps").GetInt32() + (discard ? 1 : 0),
                Levels = Flag(golden, "lcm") ? new LcmNoiseLevels(levels) : levels,
                SigmaMin = Number("sigma_min"),
                SigmaMax = Number("sigma_max"),
                Rho = Number("rho"),
                IsSdxl = Flag(golden, "sdxl"),
            });
            if (discard)
                sigmas = [.. sigmas[..^2], sigmas[^1]];
            GoldenArray.AssertRelative(GoldenArray.Floats(golden.GetProperty("sigmas")), sigmas, 2e-5, "sigma");
        });

    [Fact]
    public void Sigma_table_and_its_inverse_are_those_of_a1111()
    {
        foreach ((_, JsonElement document) in GoldenCases.Documents("k-diffusion").Where(file => file.Document.TryGetProperty("sigma_table", out _)))
        {
            ModelNoiseLevels levels = ModelNoiseLevels.StableDiffusion();
            ModelNoiseLevels quantized = ModelNoiseLevels.StableDiffusion(quantize: true);
            GoldenArray.AssertRelative(GoldenArray.Floats(document.GetProperty("sigma_table")), levels.Table, 2e-5, "sigma table");
            foreach (JsonElement sample in document.GetProperty("sigma_to_t").EnumerateArray())
            {
                double sigma = sample.GetProperty("sigma").GetDouble();
                Assert.Equal(sample.GetProperty("t").GetDouble(), levels.TimeOf(sigma), 1e-2);
                Assert.Equal(sample.GetProperty("t_quantized").GetDouble(), quantized.TimeOf(sigma));
            }
            foreach (JsonElement sample in document.GetProperty("t_to_sigma").EnumerateArray())
            {
                double sigma = sample.GetProperty("sigma").GetDouble();
                Assert.Equal(sigma, levels.SigmaAt(sample.GetProperty("t").GetDouble()), 2e-5 * sigma);
            }
        }
    }

    private static bool Flag(JsonElement golden, string name) => golden.TryGetProperty(name, out JsonElement value) && value.GetBoolean();
}
