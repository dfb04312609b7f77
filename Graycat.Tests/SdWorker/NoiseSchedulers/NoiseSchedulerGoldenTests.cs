using System.Text.Json;
using Graycat.SdWorker.NoiseSchedulers;

namespace Graycat.Tests.SdWorker.NoiseSchedulers;

public class NoiseSchedulerGoldenTests
{
    [Fact]
    public void Every_scheduler_follows_the_trace_of_diffusers() =>
        GoldenCases.RunAll(GoldenCases.Of("noise-schedulers", c => c.TryGetProperty("scheduler", out _)), Run);

    private static void Run(JsonElement document, JsonElement golden)
    {
        int steps = golden.GetProperty("steps").GetInt32();
        INoiseScheduler scheduler = NoiseSchedulerCatalog.Create(
            NoiseSchedulerConfig.From(golden.GetProperty("config")),
            Options(golden.GetProperty("step_args")),
            golden.GetProperty("scheduler").GetString());
        scheduler.SetTimesteps(steps);

        float[] clean = GoldenArray.Floats(document.GetProperty("clean"));
        var noise = new RecordedNoise(GoldenArray.Floats(document.GetProperty("noise")));
        CheckPlan(scheduler, golden);
        CheckAddNoise(scheduler, golden, clean, noise);

        bool fromImage = golden.TryGetProperty("strength", out JsonElement strength);
        int first = fromImage ? scheduler.StartIndex(steps, strength.GetDouble()) : 0;
        var sample = new float[clean.Length];
        if (fromImage)
            scheduler.AddNoise(clean, noise.At(63, clean.Length), first, sample);
        else
            System.Numerics.Tensors.TensorPrimitives.Multiply(
                GoldenArray.Floats(document.GetProperty("x0")), scheduler.InitNoiseSigma, sample);
        float[] start = GoldenArray.Floats(golden.GetProperty("start"));
        GoldenArray.AssertClose(start, sample, 5e-6 * start.Max(MathF.Abs), "start");
        if (golden.TryGetProperty("timesteps_used", out JsonElement used))
            AssertTimesteps(used, scheduler.Timesteps[first..]);
        CheckSteps(scheduler, golden, sample, first, noise);
    }

    private static void CheckPlan(INoiseScheduler scheduler, JsonElement golden)
    {
        AssertTimesteps(golden.GetProperty("timesteps"), scheduler.Timesteps);
        Assert.Equal(golden.GetProperty("order").GetInt32(), scheduler.Order);
        double init = golden.GetProperty("init_noise_sigma").GetDouble();
        Assert.True(Math.Abs(init - scheduler.InitNoiseSigma) <= 1e-4 * init, $"init_noise_sigma {scheduler.InitNoiseSigma} instead of {init}");
        if (golden.TryGetProperty("sigmas", out JsonElement sigmas))
            GoldenArray.AssertRelative(GoldenArray.Floats(sigmas), scheduler.Sigmas, 1e-4, "sigma");
    }

    private static void AssertTimesteps(JsonElement expected, ReadOnlySpan<float> actual)
    {
        float[] timesteps = [.. expected.EnumerateArray().Select(t => t.GetSingle())];
        GoldenArray.AssertClose(timesteps, actual, timesteps.All(float.IsInteger) ? 1e-3 : 5e-3, "time steps");
    }

    private static void CheckAddNoise(INoiseScheduler scheduler, JsonElement golden, float[] clean, RecordedNoise noise)
    {
        foreach (JsonElement added in golden.GetProperty("add_noise").EnumerateArray())
        {
            float[] expected = GoldenArray.Floats(added.GetProperty("result"));
            var actual = new float[clean.Length];
            scheduler.AddNoise(clean, noise.At(63, clean.Length), IndexNear(scheduler, added.GetProperty("timestep").GetSingle()), actual);
            GoldenArray.AssertClose(expected, actual, 5e-6 * expected.Max(MathF.Abs), $"add_noise at {added.GetProperty("timestep")}");
        }
    }

    /// <summary>The index of a recorded time step, which for fractional ones may differ from ours in the last digits.</summary>
    private static int IndexNear(INoiseScheduler scheduler, float timestep)
    {
        foreach (float ours in scheduler.Timesteps)
            if (Math.Abs(ours - timestep) < 5e-3)
                return scheduler.IndexOf(ours);
        throw new InvalidOperationException($"No time step {timestep}.");
    }

    private static void CheckSteps(INoiseScheduler scheduler, JsonElement golden, float[] sample, int first, RecordedNoise noise)
    {
        Dictionary<int, JsonElement> recorded = golden.GetProperty("samples").EnumerateArray()
            .ToDictionary(s => s.GetProperty("after_call").GetInt32());
        var drawnAt = new List<int>();
        var scaled = new float[sample.Length];
        var output = new float[sample.Length];
        int calls = scheduler.Timesteps.Length - first;
        Assert.Equal(golden.GetProperty("calls").GetInt32(), calls);
        for (int call = 0; call < calls; call++)
        {
            int index = first + call;
            scheduler.ScaleModelInput(sample, index, scaled);
            if (call == 0)
            {
                float[] input = GoldenArray.Floats(golden.GetProperty("first_model_input"));
                GoldenArray.AssertClose(input, scaled, 5e-6 * input.Max(MathF.Abs), "first model input");
            }
            InventedModel.Predict(scaled, scheduler.Timesteps[index], output);
            int before = noise.Draws;
            scheduler.Step(output, index, sample, images: 1, noise);
            drawnAt.AddRange(Enumerable.Repeat(call, noise.Draws - before));
            if (recorded.TryGetValue(call, out JsonElement expected))
                GoldenArray.AssertClose(
                    GoldenArray.Floats(expected.GetProperty("value")), sample, expected.GetProperty("atol").GetDouble(), $"after call {call}");
        }
        Assert.Equal(golden.GetProperty("noise_draws_at_call").EnumerateArray().Select(c => c.GetInt32()), drawnAt);
    }

    private static NoiseSchedulerOptions Options(JsonElement args)
    {
        double? Number(string name) => args.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : null;
        return new NoiseSchedulerOptions
        {
            Eta = Number("eta"),
            Churn = Number("s_churn") ?? 0,
            ChurnMinSigma = Number("s_tmin") ?? 0,
            ChurnMaxSigma = Number("s_tmax") ?? double.PositiveInfinity,
            NoiseScale = Number("s_noise") ?? 1,
            MultistepOrder = (int)(Number("order") ?? 4),
        };
    }
}
