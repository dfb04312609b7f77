using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// DPM-Solver++ (SDE), k-diffusion's <c>sample_dpmpp_sde</c> with eta 1: C. Lu et al., "DPM-Solver++: Fast Solver for
/// Guided Sampling of Diffusion Probabilistic Models" (2022). Two model calls per step, except in the last. The
/// reference takes its noise from a Brownian tree over the range of <see cref="SigmaScheduler.Sigmas"/>.
/// </summary>
public sealed class DpmSolverSdeScheduler : SigmaScheduler
{
    private readonly PredictionType _prediction;
    private readonly double _noiseScale;
    private float[] _buffer = [];
    private float[] _start = [];

    internal DpmSolverSdeScheduler(NoiseSchedulerConfig config, NoiseSchedulerOptions options)
        : base(config, new TrainingSchedule(config, "linear", 0.00085, 0.012))
    {
        _prediction = Prediction.WithoutSample(config);
        _noiseScale = options.NoiseScale;
    }

    /// <inheritdoc />
    public override int Order => 2;

    /// <inheritdoc />
    public override void SetTimesteps(int steps)
    {
        (double[] timesteps, double[] sigmas) = PlanSteps(steps);
        SetPlan(
            timesteps.SelectMany((t, i) =>
                i == 0 ? [t] : new[] { Training.TimestepOf(Math.Sqrt(sigmas[i - 1] * sigmas[i])), t }),
            [.. Repeat.AllButFirst(sigmas), 0]);
    }

    /// <inheritdoc />
    public override void ScaleModelInput(ReadOnlySpan<float> sample, int index, Span<float> scaled) =>
        Scale(sample, index % 2 == 0 ? Sigmas[index] : Middle(index), scaled);

    /// <inheritdoc />
    public override void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise)
    {
        bool first = index % 2 == 0;
        double sigma = Sigmas[index / 2 * 2];
        double next = Sigmas[index / 2 * 2 + 1];
        Span<float> denoised = Buffers.Ensure(ref _buffer, sample.Length);
        Prediction.Denoised(_prediction, modelOutput, sample, first ? sigma : Middle(index), denoised);
        if (next == 0)
        {
            denoised.CopyTo(sample);
            return;
        }
        double target = first ? Middle(index) : next;
        (double down, double up) = AncestralStep.Split((float)sigma, (float)target);
        Span<float> start = Buffers.Ensure(ref _start, sample.Length);
        if (first)
            sample.CopyTo(start);
        LatentMath.Combine(sample, down / sigma, start, 1 - down / sigma, denoised);
        noise.Fill(denoised, (float)sigma, (float)target);
        LatentMath.Add(sample, _noiseScale * up, denoised);
    }

    /// <summary>The geometric middle of the noise levels of the step that an index belongs to.</summary>
    private double Middle(int index) => Math.Sqrt((double)Sigmas[index / 2 * 2] * Sigmas[index / 2 * 2 + 1]);
}
