using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// Heun's second-order method: T. Karras et al., "Elucidating the Design Space of Diffusion-Based Generative Models"
/// (2022), algorithm 1. Two model calls per step, except in the last.
/// </summary>
public sealed class HeunDiscreteScheduler : SigmaScheduler
{
    private readonly double? _clip;
    private float[] _denoised = [];
    private float[] _start = [];
    private float[] _derivative = [];

    internal HeunDiscreteScheduler(NoiseSchedulerConfig config)
        : base(config, new TrainingSchedule(config, "linear", 0.00085, 0.012)) =>
        _clip = config.Flag("clip_sample") ? config.Number("clip_sample_range", 1) : null;

    /// <inheritdoc />
    public override int Order => 2;

    /// <inheritdoc />
    public override void SetTimesteps(int steps)
    {
        (double[] timesteps, double[] sigmas) = PlanSteps(steps);
        SetPlan(Repeat.AllButFirst(timesteps), [.. Repeat.AllButFirst(sigmas), 0]);
    }

    /// <inheritdoc />
    public override void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise)
    {
        bool first = index % 2 == 0;
        (double sigma, double next) = first ? (Sigmas[index], Sigmas[index + 1]) : (Sigmas[index - 1], Sigmas[index]);
        double input = first ? sigma : next;
        Span<float> denoised = Buffers.Ensure(ref _denoised, sample.Length);
        Prediction.Denoised(Config.PredictionType, modelOutput, sample, input, denoised);
        if (_clip is { } limit)
            LatentMath.Clamp(denoised, limit);

        Span<float> derivative = Buffers.Ensure(ref _derivative, sample.Length);
        Span<float> start = Buffers.Ensure(ref _start, sample.Length);
        if (first)
        {
            LatentMath.Difference(derivative, sample, denoised, 1 / sigma);
            sample.CopyTo(start);
            LatentMath.Add(sample, next - sigma, derivative);
            return;
        }
        LatentMath.Difference(denoised, sample, denoised, 1 / next);
        start.CopyTo(sample);
        LatentMath.Add(sample, (next - sigma) / 2, derivative);
        LatentMath.Add(sample, (next - sigma) / 2, denoised);
    }
}
