using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>How a run's noise levels are spread, if not by its time steps.</summary>
internal enum SigmaSpread
{
    /// <summary>As the time steps say.</summary>
    Timesteps,

    /// <summary>T. Karras et al., "Elucidating the Design Space of Diffusion-Based Generative Models" (2022), equation 5, rho 7.</summary>
    Karras,

    /// <summary>Evenly in log sigma.</summary>
    Exponential,

    /// <summary>T. Lee et al., "Beta Sampling is All You Need" (2024), with Beta(0.6, 0.6).</summary>
    Beta,

    /// <summary>C. Lu et al., "DPM-Solver" (2022): evenly in log-SNR, as <c>use_lu_lambdas</c> has it.</summary>
    Lu,
}

/// <summary>The spreads of noise levels that a configuration can ask for.</summary>
internal static class SigmaConversion
{
    private const double Rho = 7;

    /// <summary>Which spread a configuration asks for.</summary>
    /// <exception cref="NoiseSchedulerConfigException">More than one, or the sigmas of flow models.</exception>
    /// <param name="luAllowed">The class knows <c>use_lu_lambdas</c>; others ignore it.</param>
    public static SigmaSpread Spread(NoiseSchedulerConfig config, bool luAllowed = false)
    {
        (string Key, SigmaSpread Spread)[] asked =
        [
            .. new[]
            {
                ("use_karras_sigmas", SigmaSpread.Karras),
                ("use_lu_lambdas", SigmaSpread.Lu),
                ("use_exponential_sigmas", SigmaSpread.Exponential),
                ("use_beta_sigmas", SigmaSpread.Beta),
            }.Where(option => config.Flag(option.Item1) && (luAllowed || option.Item2 != SigmaSpread.Lu)),
        ];
        if (config.Flag("use_flow_sigmas"))
            throw NoiseSchedulerConfig.Wrong("use_flow_sigmas", true, "false: flow models are not Stable Diffusion");
        if (asked.Length > 1 && !(asked is [(_, SigmaSpread.Karras), (_, SigmaSpread.Lu)]))
            throw NoiseSchedulerConfig.Wrong(asked[1].Key, true, $"false when '{asked[0].Key}' is true");
        return asked.Length == 0 ? SigmaSpread.Timesteps : asked[0].Spread;
    }

    /// <summary>Descending noise levels over a range.</summary>
    public static double[] Make(SigmaSpread spread, double sigmaMin, double sigmaMax, int steps) => spread switch
    {
        SigmaSpread.Karras => Spaced(steps, t => Karras(sigmaMin, sigmaMax, t)),
        SigmaSpread.Exponential => Spaced(steps, t => Math.Exp(Mix(Math.Log(sigmaMax), Math.Log(sigmaMin), t))),
        SigmaSpread.Lu => Spaced(steps, t => Math.Exp(Mix(Math.Log(sigmaMax), Math.Log(sigmaMin), t))),
        SigmaSpread.Beta => Spaced(steps, t => sigmaMin + BetaDistribution.Quantile(1 - t, 0.6, 0.6) * (sigmaMax - sigmaMin)),
        _ => throw new ArgumentOutOfRangeException(nameof(spread), spread, "Time steps are no spread of their own."),
    };

    private static double Karras(double sigmaMin, double sigmaMax, double t)
    {
        double low = Math.Pow(sigmaMin, 1 / Rho);
        double high = Math.Pow(sigmaMax, 1 / Rho);
        return Math.Pow(high + t * (low - high), Rho);
    }

    /// <summary>numpy's linspace: the last value is exact.</summary>
    private static double Mix(double from, double to, double t) => t == 1 ? to : from + t * (to - from);

    private static double[] Spaced(int steps, Func<double, double> value) =>
        [.. Enumerable.Range(0, steps).Select(i => value(steps == 1 ? 0 : i == steps - 1 ? 1 : i * (1.0 / (steps - 1))))];
}
