namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// The discrete table as a continuous schedule over t in (0, 1]: log alpha is piecewise linear, entry i at (i + 1) / N. C.
/// Lu et al., "DPM-Solver" (2022), appendix D.1; the reference's <c>NoiseScheduleVP</c>.
/// </summary>
internal sealed class ContinuousNoiseLevels(ReadOnlySpan<float> alphasCumprod)
{
    private readonly double[] _logAlphas = LogAlphas(alphasCumprod);

    /// <summary>Entries of the table.</summary>
    public int Count => _logAlphas.Length;

    /// <summary>The signal's factor, the noise's factor, and the logarithm of their ratio.</summary>
    public (double Alpha, double Sigma, double Lambda) At(double t)
    {
        double logAlpha = LogAlpha(t);
        double variance = 1 - Math.Exp(2 * logAlpha);
        return (Math.Exp(logAlpha), Math.Sqrt(variance), logAlpha - 0.5 * Math.Log(variance));
    }

    /// <summary>The time of a log-SNR.</summary>
    public double TimeOf(double lambda)
    {
        double logAlpha = -0.5 * Math.Log(1 + Math.Exp(-2 * lambda));
        int low = 0;
        while (low < Count - 2 && _logAlphas[low + 1] >= logAlpha)
            low++;
        double place = low + (logAlpha - _logAlphas[low]) / (_logAlphas[low + 1] - _logAlphas[low]);
        return (place + 1) / Count;
    }

    /// <summary>Beyond the table the outermost pieces go on.</summary>
    private double LogAlpha(double t)
    {
        double place = t * Count - 1;
        int low = Math.Clamp((int)Math.Floor(place), 0, Count - 2);
        return _logAlphas[low] + (place - low) * (_logAlphas[low + 1] - _logAlphas[low]);
    }

    private static double[] LogAlphas(ReadOnlySpan<float> alphasCumprod)
    {
        var result = new double[alphasCumprod.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = 0.5 * Math.Log(alphasCumprod[i]);
        return result;
    }
}
