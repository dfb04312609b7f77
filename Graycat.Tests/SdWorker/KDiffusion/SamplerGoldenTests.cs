using System.Text.Json;
using Graycat.SdWorker.KDiffusion;
using Graycat.SdWorker.NoiseSchedulers;

namespace Graycat.Tests.SdWorker.KDiffusion;

public class SamplerGoldenTests
{
    [Fact]
    public void Every_sampler_follows_the_trace_of_k_diffusion() =>
        GoldenCases.RunAll(GoldenCases.Of("k-diffusion", c => c.TryGetProperty("function", out _)), (document, golden) =>
        {
            SamplingPlan plan = Plan(golden, golden.GetProperty("scheduler").GetString(), Options(golden.GetProperty("args")));
            GoldenArray.AssertRelative(GoldenArray.Floats(golden.GetProperty("sigmas")), plan.Sigmas, 2e-5, "sigma");
            Run(document, golden, plan, stepName: "i");
        });

    [Fact]
    public void Ddim_plms_and_unipc_follow_the_trace_of_a1111() =>
        GoldenCases.RunAll(GoldenCases.Of("k-diffusion", c => c.TryGetProperty("timesteps", out _)), (document, golden) =>
        {
            SamplingPlan plan = Plan(golden, null, TimestepOptions(golden));
            Assert.Equal(golden.GetProperty("timesteps").EnumerateArray().Select(t => t.GetInt32()), plan.Timesteps.ToArray());
            Run(document, golden, plan, stepName: "after_step");
        });

    private static SamplingPlan Plan(JsonElement golden, string? schedule, SamplerOptions options)
    {
        Assert.True(SamplerCatalog.TryFind(golden.GetProperty("sampler").GetString(), schedule, out SamplerChoice choice));
        var settings = new SamplingSettings
        {
            Choice = choice,
            Steps = golden.GetProperty("steps").GetInt32(),
            Options = options with { Quantize = golden.TryGetProperty("quantize", out JsonElement quantize) && quantize.GetBoolean() },
            Prediction = golden.TryGetProperty("prediction", out JsonElement prediction) && prediction.GetString() == "v"
                ? PredictionType.VPrediction
                : PredictionType.Epsilon,
        };
        return golden.TryGetProperty("strength", out JsonElement strength)
            ? SamplingPlan.ImageToImage(settings, strength.GetDouble(), golden.GetProperty("fix_steps").GetBoolean())
            : SamplingPlan.TextToImage(settings);
    }

    private static void Run(JsonElement document, JsonElement golden, SamplingPlan plan, string stepName)
    {
        // 1. The start.
        float[] clean = GoldenArray.Floats(document.GetProperty("clean"));
        var noise = new RecordedNoise(GoldenArray.Floats(document.GetProperty("noise")));
        bool fromImage = golden.TryGetProperty("strength", out _);
        float[] x = fromImage ? noise.At(79, clean.Length).ToArray() : GoldenArray.Floats(document.GetProperty("x0"));
        plan.PrepareStart(x, fromImage ? clean : []);
        float[] start = GoldenArray.Floats(golden.GetProperty("start"));
        GoldenArray.AssertClose(start, x, 2e-5 * start.Max(MathF.Abs), "start");

        // 2. The run, with its trace.
        Dictionary<int, JsonElement> trace = golden.GetProperty("trace").EnumerateArray().ToDictionary(t => t.GetProperty(stepName).GetInt32());
        var model = new TracedModel();
        var reported = new List<int>();
        plan.Run(model, x, noise, (step, sigma, sample, denoised) =>
        {
            reported.Add(step);
            if (!trace.TryGetValue(step, out JsonElement expected))
                return;
            GoldenArray.AssertClose(GoldenArray.Floats(expected.GetProperty("x")), sample, expected.GetProperty("atol_x").GetDouble(), $"x of step {step}");
            if (expected.TryGetProperty("denoised", out JsonElement expectedDenoised))
                GoldenArray.AssertClose(GoldenArray.Floats(expectedDenoised), denoised, expected.GetProperty("atol_denoised").GetDouble(), $"denoised of step {step}");
            if (expected.TryGetProperty("sigma", out JsonElement expectedSigma))
                Assert.Equal(expectedSigma.GetDouble(), sigma, 2e-5 * expectedSigma.GetDouble());
        });

        // 3. The end.
        GoldenArray.AssertClose(GoldenArray.Floats(golden.GetProperty("result")), x, golden.GetProperty("atol").GetDouble(), "result");
        Assert.Equal(golden.GetProperty("noise_draws").GetInt32(), noise.Draws);
        float[] timesteps = [.. golden.GetProperty("model_timesteps").EnumerateArray().Select(t => t.GetSingle())];
        GoldenArray.AssertClose(timesteps, model.Timesteps.ToArray(), 1e-2, "model time steps");
        Assert.Empty(trace.Keys.Except(reported));
        if (!plan.Sampler.IsAdaptive)
            Assert.Equal(plan.Steps, reported.Count);
    }

    private static SamplerOptions Options(JsonElement args)
    {
        double? Number(string name) => args.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : null;
        return new SamplerOptions
        {
            Eta = Number("eta"),
            Churn = Number("s_churn") ?? 0,
            ChurnMinSigma = Number("s_tmin") ?? 0,
            ChurnMaxSigma = Number("s_tmax") ?? double.PositiveInfinity,
            NoiseScale = Number("s_noise") ?? 1,
        };
    }

    private static SamplerOptions TimestepOptions(JsonElement golden)
    {
        string Text(string name, string missing) => golden.TryGetProperty(name, out JsonElement value) ? value.GetString()! : missing;
        return new SamplerOptions
        {
            Eta = golden.TryGetProperty("eta", out JsonElement eta) ? eta.GetDouble() : null,
            UniPcBh2 = Text("variant", "bh1") == "bh2",
            UniPcOrder = golden.TryGetProperty("order", out JsonElement order) ? order.GetInt32() : 3,
            UniPcLowerOrderFinal = !golden.TryGetProperty("lower_order_final", out JsonElement lower) || lower.GetBoolean(),
            UniPcSpacing = Text("skip_type", "time_uniform") switch
            {
                "time_quadratic" => UniPcSpacing.TimeQuadratic,
                "logSNR" => UniPcSpacing.LogSnr,
                _ => UniPcSpacing.TimeUniform,
            },
        };
    }

    private sealed class TracedModel : IDiffusionModel
    {
        public List<float> Timesteps { get; } = [];

        public void Predict(ReadOnlySpan<float> input, float timestep, Span<float> output, Span<float> unconditional)
        {
            Timesteps.Add(timestep);
            InventedModel.Predict(input, timestep, output);
            if (!unconditional.IsEmpty)
                output.CopyTo(unconditional);
        }
    }
}
