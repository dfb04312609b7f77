using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// What the schedulers of the variance-exploding view share (Euler, Heun, LMS, KDPM2, DPM-Solver SDE): a sample is
/// signal plus sigma times noise, and the model's input is divided by sqrt(sigma² + 1).
/// </summary>
public abstract class SigmaScheduler : INoiseScheduler
{
    private readonly bool _leading;
    private readonly SigmaSpread _spread;
    private float[] _timesteps = [];
    private float[] _sigmas = [];

    private protected SigmaScheduler(NoiseSchedulerConfig config, TrainingSchedule training)
    {
        Config = config;
        Training = training;
        _spread = SigmaConversion.Spread(config);
        _leading = TimestepSpacing.Spacing(config, "linspace") == "leading";
    }

    /// <inheritdoc />
    public virtual int Order => 1;

    /// <inheritdoc />
    public ReadOnlySpan<float> Timesteps => _timesteps;

    /// <inheritdoc />
    public ReadOnlySpan<float> Sigmas => _sigmas;

    /// <inheritdoc />
    public float InitNoiseSigma { get; private set; } = 1;

    private protected NoiseSchedulerConfig Config { get; }

    private protected TrainingSchedule Training { get; }

    /// <inheritdoc />
    public abstract void SetTimesteps(int steps);

    /// <inheritdoc />
    public virtual void ScaleModelInput(ReadOnlySpan<float> sample, int index, Span<float> scaled) =>
        Scale(sample, _sigmas[index], scaled);

    /// <inheritdoc />
    public abstract void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise);

    /// <inheritdoc />
    public void AddNoise(ReadOnlySpan<float> clean, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
        LatentMath.Combine(noisy, 1, clean, _sigmas[index], noise);

    private protected static void Scale(ReadOnlySpan<float> sample, double sigma, Span<float> scaled) =>
        LatentMath.Scale(scaled, 1 / Math.Sqrt(sigma * sigma + 1), sample);

    /// <summary>
    /// The time steps and noise levels of the steps, without a final level. Spread noise levels keep the range of the
    /// spaced ones, unless the configuration gives <c>sigma_min</c> or <c>sigma_max</c>.
    /// </summary>
    private protected (double[] Timesteps, double[] Sigmas) PlanSteps(int steps, bool roundKarras = false, bool ownRange = false)
    {
        TimestepSpacing.RequireSteps(steps, Config.TrainTimesteps);
        double[] timesteps = TimestepSpacing.Fractional(Config, steps);
        double[] sigmas = [.. timesteps.Select(Training.SigmaAt)];
        if (_spread == SigmaSpread.Timesteps)
            return (timesteps, sigmas);
        double min = (ownRange ? Config.OptionalNumber("sigma_min") : null) ?? sigmas[^1];
        double max = (ownRange ? Config.OptionalNumber("sigma_max") : null) ?? sigmas[0];
        sigmas = SigmaConversion.Make(_spread, min, max, steps);
        timesteps = [.. sigmas.Select(Training.TimestepOf)];
        if (roundKarras && _spread == SigmaSpread.Karras)
            timesteps = [.. timesteps.Select(t => Math.Round(t))];
        return (timesteps, sigmas);
    }

    /// <summary>Sets the plan of a run.</summary>
    private protected void SetPlan(IEnumerable<double> timesteps, IEnumerable<double> sigmas)
    {
        _timesteps = [.. timesteps.Select(t => (float)t)];
        _sigmas = [.. sigmas.Select(s => (float)s)];
        double max = _sigmas.Max();
        InitNoiseSigma = (float)(_leading ? Math.Sqrt(max * max + 1) : max);
    }
}
