using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// DPM-Solver-2 with ancestral noise, in the manner of k-diffusion's <c>sample_dpm_2_ancestral</c>. C. Lu et al.,
/// "DPM-Solver" (2022); T. Karras et al. (2022).
/// </summary>
public sealed class KDpm2AncestralDiscreteScheduler : SigmaScheduler
{
    private readonly PredictionType _prediction;
    private (double Middle, double Down, double Up)[] _steps = [];
    private float[] _buffer = [];
    private float[] _start = [];

    internal KDpm2AncestralDiscreteScheduler(NoiseSchedulerConfig config)
        : base(config, new TrainingSchedule(config, "linear", 0.00085, 0.012)) => _prediction = Prediction.WithoutSample(config);

    /// <inheritdoc />
    public override int Order => 2;

    /// <inheritdoc />
    public override void SetTimesteps(int steps)
    {
        (double[] timesteps, double[] sigmas) = PlanSteps(steps, roundKarras: true);
        _steps = new (double, double, double)[steps];
        for (int i = 0; i < steps - 1; i++)
        {
            (float down, float up) = AncestralStep.Split((float)sigmas[i], (float)sigmas[i + 1]);
            _steps[i] = (Math.Sqrt(sigmas[i] * down), down, up);
        }
        SetPlan(
            timesteps.SelectMany((t, i) => i == 0 ? [t] : new[] { Training.TimestepOf(_steps[i - 1].Middle), t }),
            [.. Repeat.AllButFirst([.. sigmas, 0]), 0]);
    }

    /// <inheritdoc />
    public override void ScaleModelInput(ReadOnlySpan<float> sample, int index, Span<float> scaled) =>
        Scale(sample, index % 2 == 0 ? Sigmas[index] : _steps[index / 2].Middle, scaled);

    /// <inheritdoc />
    public override void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise)
    {
        bool first = index % 2 == 0;
        double sigma = Sigmas[index / 2 * 2];
        (double middle, double down, double up) = _steps[index / 2];
        double input = first ? sigma : middle;
        Span<float> buffer = Buffers.Ensure(ref _buffer, sample.Length);
        Prediction.Denoised(_prediction, modelOutput, sample, input, buffer);

        Span<float> start = Buffers.Ensure(ref _start, sample.Length);
        LatentMath.Difference(buffer, sample, buffer, 1 / input);
        if (first)
        {
            sample.CopyTo(start);
            LatentMath.Add(sample, middle - sigma, buffer);
            return;
        }
        start.CopyTo(sample);
        LatentMath.Add(sample, down - sigma, buffer);
        noise.Fill(buffer, (float)sigma, Sigmas[index]);
        LatentMath.Add(sample, up, buffer);
    }
}
