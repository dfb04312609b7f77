namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// Which training time steps a run visits: S. Lin et al., "Common Diffusion Noise Schedules and Sample Steps are
/// Flawed" (2023), table 2. Descending; all rounding is half-to-even.
/// </summary>
internal static class TimestepSpacing
{
    /// <summary>Euler, LMS, Heun, KDPM2 and DPM-Solver SDE: linspace stays fractional and includes both ends.</summary>
    public static double[] Fractional(NoiseSchedulerConfig config, int steps)
    {
        int train = config.TrainTimesteps;
        return Spacing(config, "linspace") switch
        {
            "linspace" => Reversed(steps, i => (float)Fraction(train - 1, i, steps - 1)),
            "leading" => Leading(config, steps, train / steps),
            _ => Trailing(train, train, steps),
        };
    }

    /// <summary>DPM-Solver multistep, DEIS and UniPC: integers, one more than needed, the last one dropped.</summary>
    /// <param name="last">The number of training steps that are used, counted from the start.</param>
    public static double[] WithoutLast(NoiseSchedulerConfig config, int steps, int last)
    {
        return Spacing(config, "linspace") switch
        {
            "linspace" => Reversed(steps + 1, i => Math.Round(Fraction(last - 1, i, steps)))[..^1],
            "leading" => Leading(config, steps + 1, last / (steps + 1))[..^1],
            _ => Trailing(config.TrainTimesteps, last, steps),
        };
    }

    /// <summary>DDIM, DDPM and PNDM: integers, both ends included.</summary>
    public static double[] Integer(NoiseSchedulerConfig config, int steps)
    {
        int train = config.TrainTimesteps;
        return Spacing(config, "leading") switch
        {
            "linspace" => Reversed(steps, i => Math.Round(Fraction(train - 1, i, steps - 1))),
            "leading" => Leading(config, steps, train / steps),
            _ => Trailing(train, train, steps),
        };
    }

    /// <summary>LCM and TCD: an even choice of the steps of distillation.</summary>
    public static double[] Distilled(NoiseSchedulerConfig config, int steps)
    {
        int original = OriginalSteps(config);
        int stride = config.TrainTimesteps / original;
        var result = new double[steps];
        for (int i = 0; i < steps; i++)
        {
            int chosen = (int)Math.Floor(i * ((double)original / steps));
            result[i] = (double)(original - chosen) * stride - 1;
        }
        return result;
    }

    /// <summary>Steps of the distillation's teacher, the most that LCM and TCD can make. Default 50.</summary>
    public static int OriginalSteps(NoiseSchedulerConfig config)
    {
        int original = config.Integer("original_inference_steps", 50);
        return original >= 1 && original <= config.TrainTimesteps
            ? original
            : throw NoiseSchedulerConfig.Wrong("original_inference_steps", original, "1 to num_train_timesteps");
    }

    /// <summary>The error for a number of steps that a scheduler can't make.</summary>
    public static void RequireSteps(int steps, int most, int least = 1)
    {
        if (steps < least || steps > most)
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"This noise scheduler makes {least} to {most} steps.");
    }

    /// <summary>Checks a configuration's <c>timestep_spacing</c>.</summary>
    public static string Spacing(NoiseSchedulerConfig config, string missing) =>
        config.Choice("timestep_spacing", missing, "linspace", "leading", "trailing");

    private static double Fraction(double last, int i, int count) => count == 0 ? 0 : i == count ? last : last / count * i;

    private static double[] Reversed(int count, Func<int, double> value) =>
        [.. Enumerable.Range(0, count).Select(i => value(count - 1 - i))];

    private static double[] Leading(NoiseSchedulerConfig config, int count, int ratio)
    {
        int offset = config.Integer("steps_offset", 0);
        return Reversed(count, i => (double)i * ratio + offset);
    }

    private static double[] Trailing(int train, int last, int steps)
    {
        double ratio = (double)train / steps;
        double step = last - ratio - last; // as numpy's arange counts
        int count = (int)Math.Ceiling(last / ratio);
        var result = new double[count];
        for (int i = 0; i < count; i++)
            result[i] = Math.Round(last + i * step) - 1;
        return result;
    }
}
