using System.Text.Json;
using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;
using Graycat.SdWorker.NoiseSchedulers;

namespace Graycat.Tests.SdWorker.NoiseSchedulers;

/// <summary>What every noise scheduler owes, whatever its method.</summary>
public class NoiseSchedulerConformanceTests
{
    private static readonly LatentShape s_shape = new(2, 5, 3);

    public static TheoryData<string, string> Schedulers()
    {
        var data = new TheoryData<string, string>();
        foreach (string name in NoiseSchedulerCatalog.ClassNames)
            foreach (string prediction in (string[])["epsilon", "v_prediction"])
                data.Add(name, prediction);
        return data;
    }

    [Theory, MemberData(nameof(Schedulers))]
    public void Every_number_of_steps_ends_with_finite_latents(string name, string prediction)
    {
        foreach (int steps in (int[])[4, 7, 20, 50])
        {
            float[] result = Run(name, prediction, steps, [1, 2], strength: 1);
            Assert.All(result, value => Assert.True(float.IsFinite(value), $"{steps} steps"));
            Assert.NotEqual(result[..s_shape.Length], result[s_shape.Length..]);
        }
    }

    [Theory, MemberData(nameof(Schedulers))]
    public void Same_seed_gives_the_same_latents_in_any_batch_position(string name, string prediction)
    {
        float[] alone = Run(name, prediction, 8, [7], strength: 1);
        float[] among = Run(name, prediction, 8, [3, 7, 9], strength: 1);
        Assert.Equal(alone, among.AsSpan(s_shape.Length, s_shape.Length).ToArray());
    }

    [Theory, MemberData(nameof(Schedulers))]
    public void Scheduler_that_ran_before_gives_the_same_as_a_fresh_one(string name, string prediction)
    {
        INoiseScheduler scheduler = Create(name, prediction);
        Run(scheduler, 11, [1], 1);
        Run(scheduler, 6, [1, 2, 3], 1);
        Assert.Equal(Run(name, prediction, 8, [5], 1), Run(scheduler, 8, [5], 1));
    }

    [Theory, MemberData(nameof(Schedulers))]
    public void Image_to_image_starts_within_the_run_and_depends_on_the_picture(string name, string prediction)
    {
        INoiseScheduler scheduler = Create(name, prediction);
        scheduler.SetTimesteps(10);
        int start = scheduler.StartIndex(10, 0.4);
        Assert.Equal(6 * scheduler.Order, start);
        Assert.InRange(start, 1, scheduler.Timesteps.Length - 1);
        Assert.Equal(0, scheduler.StartIndex(10, 1));
        float[] half = Run(name, prediction, 10, [5], strength: 0.4);
        Assert.All(half, value => Assert.True(float.IsFinite(value)));
        Assert.NotEqual(Run(name, prediction, 10, [5], strength: 1), half);
    }

    [Theory, MemberData(nameof(Schedulers))]
    public void Time_steps_fall_and_stay_in_the_training_range(string name, string prediction)
    {
        INoiseScheduler scheduler = Create(name, prediction);
        scheduler.SetTimesteps(25);
        float[] timesteps = scheduler.Timesteps.ToArray();
        Assert.InRange(timesteps.Length, 25, 25 * scheduler.Order + 12);
        Assert.All(timesteps, t => Assert.InRange(t, 0, 999));
        Assert.True(timesteps[0] > timesteps[^1]);
        Assert.True(scheduler.Sigmas.IsEmpty || scheduler.Sigmas.Length > timesteps.Length);
    }

    [Theory, MemberData(nameof(Schedulers))]
    public void Impossible_numbers_of_steps_are_refused(string name, string prediction)
    {
        INoiseScheduler scheduler = Create(name, prediction);
        Assert.Throws<ArgumentOutOfRangeException>(() => scheduler.SetTimesteps(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => scheduler.SetTimesteps(-5));
        Assert.Throws<ArgumentOutOfRangeException>(() => scheduler.SetTimesteps(1001));
    }

    [Theory, MemberData(nameof(Schedulers))]
    public void Steps_allocate_nothing_once_warm(string name, string prediction)
    {
        INoiseScheduler scheduler = Create(name, prediction);
        float[] sample = new float[s_shape.Length], scaled = new float[s_shape.Length], output = new float[s_shape.Length];
        var noise = new SilentNoise();
        long allocated = long.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            scheduler.SetTimesteps(20);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < scheduler.Timesteps.Length; i++)
            {
                scheduler.ScaleModelInput(sample, i, scaled);
                scheduler.Step(output, i, sample, 1, noise);
            }
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.Equal(0, allocated);
    }

    private static float[] Run(string name, string prediction, int steps, long[] seeds, double strength) =>
        Run(Create(name, prediction), steps, seeds, strength);

    private static float[] Run(INoiseScheduler scheduler, int steps, long[] seeds, double strength)
    {
        var noise = new BatchNoise(seeds.Select(seed => new ImageNoiseSettings { Seed = seed }), s_shape);
        var sample = new float[seeds.Length * s_shape.Length];
        var clean = new float[sample.Length];
        float[] scaled = new float[sample.Length], output = new float[sample.Length];
        for (int i = 0; i < clean.Length; i++)
            clean[i] = MathF.Cos(i % s_shape.Length);
        scheduler.SetTimesteps(steps);
        int start = scheduler.StartIndex(steps, strength);
        noise.Fill(output);
        if (start > 0)
            scheduler.AddNoise(clean, output, start, sample);
        else
            LatentMath.Scale(sample, scheduler.InitNoiseSigma, output);
        for (int i = start; i < scheduler.Timesteps.Length; i++)
        {
            scheduler.ScaleModelInput(sample, i, scaled);
            InventedModel.Predict(scaled, scheduler.Timesteps[i], output);
            scheduler.Step(output, i, sample, seeds.Length, noise);
        }
        return sample;
    }

    private static INoiseScheduler Create(string name, string prediction) => NoiseSchedulerCatalog.Create(
        NoiseSchedulerConfig.From(JsonSerializer.SerializeToElement(new Dictionary<string, object>
        {
            ["_class_name"] = name,
            ["beta_start"] = 0.00085,
            ["beta_end"] = 0.012,
            ["beta_schedule"] = "scaled_linear",
            ["prediction_type"] = prediction,
            ["steps_offset"] = 1,
            ["skip_prk_steps"] = true,
        })));

    private sealed class SilentNoise : INoiseSource
    {
        public void Fill(Span<float> noise, float sigma = 0, float sigmaNext = 0) => noise.Clear();
    }
}
