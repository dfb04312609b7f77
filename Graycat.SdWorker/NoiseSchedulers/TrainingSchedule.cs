using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// The noise levels a model was trained on, as diffusers computes them: betas in float32, and from them the cumulative
/// product of the alphas and the sigmas of the variance-exploding view. Index: training time step, ascending noise.
/// </summary>
internal sealed class TrainingSchedule
{
    private const float NearlyZero = 1f / (1 << 24);

    /// <param name="defaultSchedule">The class's default of <c>beta_schedule</c>, <c>beta_start</c> and <c>beta_end</c>.</param>
    /// <param name="keepZeroSnr">
    /// With <c>rescale_betas_zero_snr</c>: true leaves the last alpha at 0 (schedulers that count in alphas), false
    /// makes it 2^-24, so that the last sigma is finite.
    /// </param>
    public TrainingSchedule(
        NoiseSchedulerConfig config,
        string defaultSchedule = "linear", double defaultStart = 0.0001, double defaultEnd = 0.02, bool keepZeroSnr = false)
    {
        float[] betas = BetaSchedule.Make(config, defaultSchedule, defaultStart, defaultEnd);
        bool rescale = config.Flag("rescale_betas_zero_snr");
        AlphasCumprod = BetaSchedule.CumulativeAlphas(rescale ? BetaSchedule.RescaleToZeroSnr(betas) : betas);
        if (rescale && !keepZeroSnr)
            AlphasCumprod[^1] = NearlyZero;
        Sigmas = [.. AlphasCumprod.Select(alpha => MathF.Sqrt((1 - alpha) / alpha))];
        if (rescale && !keepZeroSnr)
            Sigmas[^1] = TorchPower.SquareRoot((1 - NearlyZero) / NearlyZero); // so large that its last bit shows
        LogSigmas = [.. Sigmas.Select(sigma => MathF.Log(sigma))];
    }

    /// <summary>The signal's share of the variance.</summary>
    public float[] AlphasCumprod { get; }

    /// <summary>sqrt((1 − alpha) / alpha), ascending.</summary>
    public float[] Sigmas { get; }

    /// <summary>The natural logarithms of <see cref="Sigmas"/>.</summary>
    public float[] LogSigmas { get; }

    /// <summary>Training time steps.</summary>
    public int Length => Sigmas.Length;

    /// <summary>The sigma at a fractional time step, linear between neighbours and clamped to the table.</summary>
    public double SigmaAt(double timestep)
    {
        int low = (int)Math.Clamp(Math.Floor(timestep), 0, Length - 1);
        if (timestep <= low || low == Length - 1)
            return Sigmas[low];
        double slope = (double)Sigmas[low + 1] - Sigmas[low];
        return slope * (timestep - low) + Sigmas[low];
    }

    /// <summary>The fractional time step of a sigma, linear in log sigma between neighbours.</summary>
    public double TimestepOf(double sigma)
    {
        double logSigma = Math.Log(Math.Max(sigma, 1e-10));
        int low = 0;
        while (low < Length - 2 && logSigma - LogSigmas[low + 1] >= 0)
            low++;
        double weight = (LogSigmas[low] - logSigma) / ((double)LogSigmas[low] - LogSigmas[low + 1]);
        weight = Math.Clamp(weight, 0, 1);
        return (1 - weight) * low + weight * (low + 1);
    }
}
