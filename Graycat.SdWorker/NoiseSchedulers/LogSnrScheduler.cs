using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// What the solvers in log-SNR share (DPM-Solver, DEIS, UniPC): integer time steps with sigmas, and a sample that is
/// alpha times signal plus alpha·sigma times noise, with alpha = 1 / sqrt(sigma² + 1). The model's input is not scaled.
/// </summary>
public abstract class LogSnrScheduler : INoiseScheduler
{
    private float[] _timesteps = [];
    private float[] _sigmas = [];

    private protected LogSnrScheduler(NoiseSchedulerConfig config, bool luAllowed = false)
    {
        Config = config;
        Training = new TrainingSchedule(config);
        Spread = SigmaConversion.Spread(config, luAllowed);
        _ = TimestepSpacing.Spacing(config, "linspace");
    }

    /// <inheritdoc />
    public int Order => 1;

    /// <inheritdoc />
    public ReadOnlySpan<float> Timesteps => _timesteps;

    /// <inheritdoc />
    public ReadOnlySpan<float> Sigmas => _sigmas;

    /// <inheritdoc />
    public float InitNoiseSigma => 1;

    private protected NoiseSchedulerConfig Config { get; }

    private protected TrainingSchedule Training { get; }

    private protected SigmaSpread Spread { get; }

    /// <summary>The time steps of spread noise levels are cut off, never rounded.</summary>
    private protected virtual bool KeepsFractions => false;

    /// <inheritdoc />
    public abstract void SetTimesteps(int steps);

    /// <inheritdoc />
    public void ScaleModelInput(ReadOnlySpan<float> sample, int index, Span<float> scaled) => sample.CopyTo(scaled);

    /// <inheritdoc />
    public abstract void Step(ReadOnlySpan<float> modelOutput, int index, Span<float> sample, int images, INoiseSource noise);

    /// <inheritdoc />
    public void AddNoise(ReadOnlySpan<float> clean, ReadOnlySpan<float> noise, int index, Span<float> noisy)
    {
        LogSnr level = Level(index);
        LatentMath.Combine(noisy, level.Alpha, clean, level.Sigma, noise);
    }

    /// <summary>The level of an index into <see cref="Sigmas"/>.</summary>
    private protected LogSnr Level(int index) => LogSnr.Of(_sigmas[index]);

    /// <summary>
    /// The time steps and noise levels without a final level. Spread noise levels have the range of the whole training
    /// schedule; their time steps are found back, rounded for Karras and cut off otherwise.
    /// </summary>
    private protected (double[] Timesteps, double[] Sigmas) PlanSteps(int steps, double[] spaced, double? sigmaMin = null, double? sigmaMax = null)
    {
        if (Spread == SigmaSpread.Timesteps)
            return (spaced, [.. spaced.Select(Training.SigmaAt)]);
        double[] sigmas = SigmaConversion.Make(Spread, sigmaMin ?? Training.Sigmas[0], sigmaMax ?? Training.Sigmas[^1], steps);
        bool rounded = (Spread is SigmaSpread.Karras or SigmaSpread.Lu) && !KeepsFractions;
        return ([.. sigmas.Select(Training.TimestepOf).Select(t => rounded ? Math.Round(t) : t)], sigmas);
    }

    /// <summary>The number of training steps whose log-SNR is not below <c>lambda_min_clipped</c>.</summary>
    private protected int StepsAboveClip()
    {
        double clip = Config.Number("lambda_min_clipped", double.NegativeInfinity);
        return Training.Sigmas.Count(sigma => LogSnr.Of(sigma).Lambda >= clip);
    }

    private protected void SetPlan(IEnumerable<double> timesteps, IEnumerable<double> sigmas)
    {
        _timesteps = [.. timesteps.Select(t => (float)Math.Truncate(t))];
        _sigmas = [.. sigmas.Select(s => (float)s)];
    }
}

/// <summary>A noise level as the solvers see it.</summary>
/// <param name="Alpha">The signal's factor.</param>
/// <param name="Sigma">The noise's factor; Alpha² + Sigma² = 1.</param>
/// <param name="Lambda">log(Alpha / Sigma), half the logarithm of the signal-to-noise ratio; infinite without noise.</param>
internal readonly record struct LogSnr(double Alpha, double Sigma, double Lambda)
{
    /// <summary>The level of a sigma of the variance-exploding view.</summary>
    public static LogSnr Of(double sigma)
    {
        double alpha = 1 / Math.Sqrt(sigma * sigma + 1);
        return new LogSnr(alpha, sigma * alpha, -Math.Log(sigma));
    }
}
