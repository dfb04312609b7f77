using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// DPM-Solver-2 in the manner of k-diffusion's <c>sample_dpm_2</c>: a step with the derivative at the geometric middle
/// of its noise levels. C. Lu et al., "DPM-Solver" (2022), algorithm 1; T. Karras et al. (2022).
/// </summary>
public sealed class KDpm2DiscreteScheduler : SigmaScheduler
{
    private readonly PredictionType _prediction;
    private double[] _middles = [];
    private float[] _denoised = [];
    private float[] _start = [];

    internal KDpm2DiscreteScheduler(NoiseSchedulerConfig config)
        : base(config, new TrainingSchedule(config, "linear", 0.00085, 0.012)) => _prediction = Prediction.WithoutSample(config);

    /// <inheritdoc />
    public override int Order => 2;

    /// <inheritdoc />
    public override void SetTimesteps(int steps)
    {
        (double[] timesteps, double[] sigmas) = PlanSteps(steps, roundKarras: true);
        // The middle after each step's start; the last step goes to 0 at once.
        _middles = [.. sigmas.Zip(sigmas.Skip(1), (a, b) => Math.Sqrt(a * b)), 0];
        SetPlan(
            timesteps.SelectMany((t, i) => i == 0 ? [t] : new[] { Training.TimestepOf(_middles[i - 1]), t }),
            [.. Repeat.AllButFirst([.. sigmas, 0]), 0]);
    }

    /// <inheritdoc />
    public override void ScaleModelInput(ReadOnlySpan<float> sample, int index, Span<float> scaled) =>
        Scale(sample, index % 2 == 0 ? Sigmas[index] : _middles[index / 2], scaled);

    /// <inheritdoc />
    public override void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise)
    {
        bool first = index % 2 == 0;
        double sigma = Sigmas[index / 2 * 2];
        double middle = _middles[index / 2];
        double input = first ? sigma : middle;
        Span<float> denoised = Buffers.Ensure(ref _denoised, sample.Length);
        Prediction.Denoised(_prediction, modelOutput, sample, input, denoised);

        Span<float> start = Buffers.Ensure(ref _start, sample.Length);
        LatentMath.Difference(denoised, sample, denoised, 1 / input);
        if (first)
            sample.CopyTo(start);
        else
            start.CopyTo(sample);
        LatentMath.Add(sample, (first ? middle : Sigmas[index]) - sigma, denoised);
    }
}
