using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// Euler's method with ancestral noise: every step goes below its target noise level and adds noise up to it. K.
/// Crowson, k-diffusion, <c>sample_euler_ancestral</c>; the split follows J. Song et al., "Denoising Diffusion Implicit
/// Models" (2020), equation 16.
/// </summary>
public sealed class EulerAncestralDiscreteScheduler : SigmaScheduler
{
    private readonly PredictionType _prediction;
    private float[] _denoised = [];

    internal EulerAncestralDiscreteScheduler(NoiseSchedulerConfig config)
        : base(config, new TrainingSchedule(config)) => _prediction = Prediction.WithoutSample(config);

    /// <inheritdoc />
    public override void SetTimesteps(int steps)
    {
        TimestepSpacing.RequireSteps(steps, Config.TrainTimesteps);
        double[] timesteps = TimestepSpacing.Fractional(Config, steps);
        SetPlan(timesteps, [.. timesteps.Select(Training.SigmaAt), 0]);
    }

    /// <inheritdoc />
    public override void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise)
    {
        (float sigma, float next) = (Sigmas[index], Sigmas[index + 1]);
        (float down, float up) = AncestralStep.Split(sigma, next);
        Span<float> buffer = Buffers.Ensure(ref _denoised, sample.Length);
        Prediction.Denoised(_prediction, modelOutput, sample, sigma, buffer);
        LatentMath.EulerStep(sample, buffer, sigma, down - sigma);
        noise.Fill(buffer, sigma, next);
        LatentMath.Add(sample, up, buffer);
    }
}
