namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>The variance schedules of training, in float32 as diffusers makes them.</summary>
internal static class BetaSchedule
{
    /// <summary>The betas that a configuration describes.</summary>
    public static float[] Make(NoiseSchedulerConfig config, string defaultSchedule, double defaultStart, double defaultEnd)
    {
        if (config.Numbers("trained_betas") is { Length: > 1 } trained)
            return trained;
        int count = config.TrainTimesteps;
        double start = config.Number("beta_start", defaultStart);
        double end = config.Number("beta_end", defaultEnd);
        return config.Text("beta_schedule", defaultSchedule) switch
        {
            "linear" => Linspace(start, end, count),
            "scaled_linear" => [.. Linspace(Math.Sqrt(start), Math.Sqrt(end), count).Select(root => root * root)],
            "squaredcos_cap_v2" => FromAlphaBar(count, t => Math.Pow(Math.Cos((t + 0.008) / 1.008 * Math.PI / 2), 2)),
            "exp" => FromAlphaBar(count, t => Math.Exp(t * -12)),
            "laplace" => FromAlphaBar(count, LaplaceAlphaBar),
            "sigmoid" => [.. Linspace(-6, 6, count).Select(x => Sigmoid(x) * (float)(end - start) + (float)start)],
            string other => throw NoiseSchedulerConfig.Wrong(
                "beta_schedule", other, "linear, scaled_linear, squaredcos_cap_v2, exp, laplace or sigmoid"),
        };
    }

    /// <summary>The running product of 1 − beta.</summary>
    public static float[] CumulativeAlphas(float[] betas)
    {
        var result = new float[betas.Length];
        double product = 1;
        for (int i = 0; i < betas.Length; i++)
        {
            product *= 1f - betas[i];
            result[i] = (float)product;
        }
        return result;
    }

    /// <summary>
    /// Shifts and scales the square roots of the cumulative alphas so that the last is 0 and the first stays: S. Lin et
    /// al., "Common Diffusion Noise Schedules and Sample Steps are Flawed" (2023), algorithm 1.
    /// </summary>
    public static float[] RescaleToZeroSnr(float[] betas)
    {
        float[] roots = [.. CumulativeAlphas(betas).Select(alpha => MathF.Sqrt(alpha))];
        (float first, float last) = (roots[0], roots[^1]);
        float scale = first / (first - last);
        float[] alphaBar = [.. roots.Select(root => (root - last) * scale).Select(root => root * root)];
        var result = new float[betas.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = 1f - (i == 0 ? alphaBar[0] : alphaBar[i] / alphaBar[i - 1]);
        return result;
    }

    /// <summary>torch.linspace in float32: counted from both ends, with fused multiply-adds.</summary>
    public static float[] Linspace(double start, double end, int count)
    {
        (float first, float last) = ((float)start, (float)end);
        float step = count > 1 ? (last - first) / (count - 1) : 0;
        var result = new float[count];
        for (int i = 0; i < count; i++)
            result[i] = i < count / 2 || count == 1
                ? MathF.FusedMultiplyAdd(step, i, first)
                : MathF.FusedMultiplyAdd(-step, count - 1 - i, last);
        return result;
    }

    private static float[] FromAlphaBar(int count, Func<double, double> alphaBar)
    {
        var result = new float[count];
        for (int i = 0; i < count; i++)
            result[i] = (float)Math.Min(1 - alphaBar((i + 1.0) / count) / alphaBar((double)i / count), 0.999);
        return result;
    }

    private static double LaplaceAlphaBar(double t)
    {
        double lambda = -0.5 * Math.CopySign(1, 0.5 - t) * Math.Log(1 - 2 * Math.Abs(0.5 - t) + 1e-6);
        double snr = Math.Exp(lambda);
        return Math.Sqrt(snr / (1 + snr));
    }

    private static float Sigmoid(float x) => 1f / (1f + MathF.Exp(-x));
}
