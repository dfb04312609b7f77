using Graycat.SdWorker.BrownianNoise;
using Graycat.SdWorker.KDiffusion;
using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;
using Graycat.SdWorker.Sigmas;

namespace Graycat.Tests.SdWorker.KDiffusion;

/// <summary>What every sampler owes, with every schedule.</summary>
public class SamplerConformanceTests
{
    private static readonly LatentShape s_shape = new(2, 5, 3);

    public static TheoryData<string> Samplers() => [.. SamplerCatalog.All.Select(sampler => sampler.Name)];

    /// <summary>All but those that declare that they must run one image at a time.</summary>
    public static TheoryData<string> BatchSamplers() =>
        [.. SamplerCatalog.All.Where(sampler => !sampler.IsAdaptive).Select(sampler => sampler.Name)];

    /// <summary>Those whose mask acts on the denoised sample; with the others it acts on what the model sees only.</summary>
    public static TheoryData<string> SigmaSamplers() =>
        [.. SamplerCatalog.All.Where(sampler => !sampler.UsesTimesteps).Select(sampler => sampler.Name)];

    [Theory, MemberData(nameof(Samplers))]
    public void Every_schedule_and_number_of_steps_ends_with_finite_latents(string name)
    {
        foreach (SigmaSchedule schedule in SigmaScheduleCatalog.All)
            foreach (int steps in (int[])[1, 2, 3, 5, 21, 40])
            {
                float[] result = new Job(name, schedule.Name, steps).Run([1]);
                Assert.All(result, value => Assert.True(float.IsFinite(value), $"{schedule.Label}, {steps} steps"));
            }
    }

    [Theory, MemberData(nameof(BatchSamplers))]
    public void Same_seed_gives_the_same_latents_in_any_batch_position(string name)
    {
        var job = new Job(name, "automatic", 8);
        float[] alone = job.Run([7]);
        float[] among = job.Run([3, 7, 9]);
        Assert.Equal(alone, among.AsSpan(s_shape.Length, s_shape.Length).ToArray());
    }

    [Fact]
    public void Only_dpm_adaptive_must_run_one_image_at_a_time() =>
        Assert.Equal("DPM adaptive", Assert.Single(SamplerCatalog.All, sampler => sampler.IsAdaptive).Name);

    [Theory, MemberData(nameof(Samplers))]
    public void Same_seed_gives_the_same_latents_again_and_another_seed_others(string name)
    {
        Assert.Equal(new Job(name, "automatic", 6).Run([4]), new Job(name, "automatic", 6).Run([4]));
        Assert.NotEqual(new Job(name, "automatic", 6).Run([4]), new Job(name, "automatic", 6).Run([5]));
    }

    [Theory, MemberData(nameof(Samplers))]
    public void Image_to_image_makes_fewer_model_calls_at_lower_strength(string name)
    {
        var weak = new Job(name, "automatic", 20) { Strength = 0.3 };
        var strong = new Job(name, "automatic", 20) { Strength = 0.9 };
        Assert.All(weak.Run([1]), value => Assert.True(float.IsFinite(value)));
        strong.Run([1]);
        Assert.InRange(weak.Calls, 1, strong.Calls - 1);
    }

    [Theory, MemberData(nameof(Samplers))]
    public void Extreme_strengths_still_end(string name)
    {
        foreach (double strength in (double[])[0, 0.001, 0.999, 1])
            foreach (bool fix in (bool[])[false, true])
            {
                float[] result = new Job(name, "automatic", 3) { Strength = strength, FixSteps = fix }.Run([1]);
                Assert.All(result, value => Assert.True(float.IsFinite(value), $"strength {strength}"));
            }
    }

    [Theory, MemberData(nameof(Samplers))]
    public void Progress_is_reported_once_per_planned_step(string name)
    {
        var job = new Job(name, "automatic", 21);
        job.Run([1, 2]);
        Assert.Equal(Enumerable.Range(0, job.Reported.Count), job.Reported);
        if (!job.Plan().Sampler.IsAdaptive)
            Assert.Equal(job.Plan().Steps, job.Reported.Count);
    }

    [Theory, MemberData(nameof(Samplers))]
    public void Cancelled_run_stops_before_the_next_model_call(string name)
    {
        using var cancellation = new CancellationTokenSource();
        var job = new Job(name, "automatic", 20) { CancelAfterCalls = (3, cancellation) };
        Assert.Throws<OperationCanceledException>(() => job.Run([1]));
        Assert.Equal(3, job.Calls);
    }

    [Theory, MemberData(nameof(Samplers))]
    public void Model_that_answers_nothing_but_nan_does_not_hang_a_sampler(string name) =>
        new Job(name, "automatic", 5) { Broken = true }.Run([1]);

    [Theory, MemberData(nameof(SigmaSamplers))]
    public void Mask_leads_the_kept_part_back_to_the_original(string name)
    {
        var keep = new float[s_shape.Length];
        keep.AsSpan(0, 10).Fill(1);
        var original = new float[s_shape.Length];
        original.AsSpan().Fill(0.5f);
        float[] result = new Job(name, "automatic", 30) { Mask = new LatentMask(original, keep) }.Run([1]);
        // Ancestral samplers and those that end above 0 leave a little noise of the last level.
        Assert.All(result[..10], value => Assert.InRange(value, 0.3f, 0.7f));
        Assert.Contains(result[10..], value => Math.Abs(value - 0.5f) > 0.2f);
    }

    /// <summary>A run with the real noise sources and the invented model.</summary>
    private sealed class Job(string sampler, string schedule, int steps) : IDiffusionModel
    {
        public double? Strength { get; init; }

        public bool FixSteps { get; init; }

        public bool Broken { get; init; }

        public LatentMask? Mask { get; init; }

        public (int Calls, CancellationTokenSource Source)? CancelAfterCalls { get; init; }

        public int Calls { get; private set; }

        public List<int> Reported { get; } = [];

        public SamplingPlan Plan()
        {
            Assert.True(SamplerCatalog.TryFind(sampler, schedule, out SamplerChoice choice));
            var settings = new SamplingSettings { Choice = choice, Steps = steps };
            return Strength is { } strength ? SamplingPlan.ImageToImage(settings, strength, FixSteps) : SamplingPlan.TextToImage(settings);
        }

        public float[] Run(long[] seeds)
        {
            SamplingPlan plan = Plan();
            var noise = new BatchNoise(seeds.Select(seed => new ImageNoiseSettings { Seed = seed }), s_shape);
            var latents = new float[seeds.Length * s_shape.Length];
            var clean = new float[latents.Length];
            for (int i = 0; i < clean.Length; i++)
                clean[i] = MathF.Cos(i % s_shape.Length);
            noise.Fill(latents);
            plan.PrepareStart(latents, clean);
            INoiseSource later = plan.Sampler.UsesBrownianNoise
                ? new BrownianNoiseSource(RandomSource.Cpu, seeds, s_shape, plan.NoiseRange.Min, plan.NoiseRange.Max)
                : noise;
            plan.Run(
                this, latents, later, (step, _, _, _) => Reported.Add(step), Mask,
                CancelAfterCalls?.Source.Token ?? TestContext.Current.CancellationToken);
            return latents;
        }

        public void Predict(ReadOnlySpan<float> input, float timestep, Span<float> output, Span<float> unconditional)
        {
            Calls++;
            if (Broken)
                output.Fill(float.NaN);
            else
                InventedModel.Predict(input, timestep, output);
            output.CopyTo(unconditional.IsEmpty ? output : unconditional);
            if (CancelAfterCalls is { } cancel && Calls == cancel.Calls)
                cancel.Source.Cancel();
        }
    }
}
