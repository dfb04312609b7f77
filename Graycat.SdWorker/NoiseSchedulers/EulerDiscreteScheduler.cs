using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// Euler's method on the probability-flow ODE: T. Karras et al., "Elucidating the Design Space of Diffusion-Based
/// Generative Models" (2022), algorithm 2 without its correction.
/// </summary>
public sealed class EulerDiscreteScheduler : SigmaScheduler
{
    private readonly NoiseSchedulerOptions _options;
    private readonly bool _logLinear;
    private readonly bool _continuous;
    private readonly bool _endsAtSigmaMin;
    private float[] _denoised = [];
    private float[] _noise = [];

    internal EulerDiscreteScheduler(NoiseSchedulerConfig config, NoiseSchedulerOptions options)
        : base(config, new TrainingSchedule(config))
    {
        _options = options;
        _logLinear = config.Choice("interpolation_type", "linear", "linear", "log_linear") == "log_linear";
        _continuous = config.Choice("timestep_type", "discrete", "discrete", "continuous") == "continuous"
            && config.PredictionType == PredictionType.VPrediction;
        _endsAtSigmaMin = config.Choice("final_sigmas_type", "zero", "zero", "sigma_min") == "sigma_min";
    }

    /// <inheritdoc />
    public override void SetTimesteps(int steps)
    {
        (double[] timesteps, double[] sigmas) = PlanSteps(steps, ownRange: true);
        if (_logLinear && SigmaConversion.Spread(Config) == SigmaSpread.Timesteps)
            sigmas = SigmaConversion.Make(SigmaSpread.Exponential, Training.Sigmas[0], Training.Sigmas[^1], steps + 1);
        if (_continuous)
            timesteps = [.. sigmas.Take(steps).Select(sigma => 0.25 * Math.Log(sigma))];
        SetPlan(timesteps, [.. sigmas, _endsAtSigmaMin ? Training.Sigmas[0] : 0]);
    }

    /// <inheritdoc />
    public override void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise)
    {
        float sigma = Sigmas[index];
        double hat = sigma * (Gamma(sigma) + 1);
        if (hat > sigma)
            Churn(sample, sigma, hat, noise);

        Span<float> denoised = Buffers.Ensure(ref _denoised, sample.Length);
        if (Config.PredictionType == PredictionType.Epsilon)
            LatentMath.Combine(denoised, 1, sample, -hat, modelOutput);
        else
            Prediction.Denoised(Config.PredictionType, modelOutput, sample, sigma, denoised);

        LatentMath.EulerStep(sample, denoised, (float)hat, Sigmas[index + 1] - (float)hat);
    }

    /// <summary>The relative rise of the noise level before the step.</summary>
    private double Gamma(float sigma) =>
        sigma >= _options.ChurnMinSigma && sigma <= _options.ChurnMaxSigma
            ? Math.Min(_options.Churn / (Sigmas.Length - 1), Math.Sqrt(2) - 1)
            : 0;

    private void Churn(Span<float> sample, float sigma, double hat, INoiseSource noise)
    {
        Span<float> drawn = Buffers.Ensure(ref _noise, sample.Length);
        noise.Fill(drawn, (float)hat, sigma);
        LatentMath.Add(sample, _options.NoiseScale * Math.Sqrt(hat * hat - (double)sigma * sigma), drawn);
    }
}
