namespace Graycat.SdWorker.Sigmas;

/// <summary>
/// The table of a discrete model: sigma = sqrt((1 − alpha) / alpha), logarithms interpolated between its entries. K.
/// Crowson, k-diffusion, <c>DiscreteSchedule</c>.
/// </summary>
public sealed class ModelNoiseLevels : INoiseLevels
{
    private readonly float[] _alphasCumprod;
    private readonly float[] _sigmas;
    private readonly double[] _logs;
    private readonly bool _quantize;

    /// <param name="alphasCumprod">The model's cumulative alphas, one for each training time step, falling.</param>
    /// <param name="quantize">Round time steps to the table's (A1111's <c>enable_quantization</c>, off by default).</param>
    public ModelNoiseLevels(IEnumerable<float> alphasCumprod, bool quantize = false)
    {
        _alphasCumprod = [.. alphasCumprod];
        _sigmas = [.. _alphasCumprod.Select(alpha => MathF.Sqrt((1 - alpha) / alpha))];
        _logs = [.. _sigmas.Select(sigma => Math.Log(sigma))];
        _quantize = quantize;
    }

    /// <inheritdoc />
    public ReadOnlySpan<float> Table => _sigmas;

    /// <summary>The cumulative alphas, by training time step.</summary>
    public ReadOnlySpan<float> AlphasCumprod => _alphasCumprod;

    /// <summary>
    /// The table of Stable Diffusion 1.x, 2.x and XL: scaled-linear betas, in double precision as A1111 makes them (the
    /// diffusers library has slightly different ones).
    /// </summary>
    public static ModelNoiseLevels StableDiffusion(bool quantize = false) =>
        ScaledLinear(0.00085, 0.012, 1000, quantize);

    /// <summary>The table of scaled-linear betas: the square roots of the betas are evenly spaced.</summary>
    public static ModelNoiseLevels ScaledLinear(double betaStart, double betaEnd, int count, bool quantize = false)
    {
        (double start, double end) = (Math.Sqrt(betaStart), Math.Sqrt(betaEnd));
        double product = 1;
        return new ModelNoiseLevels(
            Enumerable.Range(0, count).Select(i =>
            {
                double root = start + (end - start) * i / (count - 1);
                return (float)(product *= 1 - root * root);
            }),
            quantize);
    }

    /// <summary>The same levels with or without rounding of time steps.</summary>
    public ModelNoiseLevels WithQuantization(bool quantize) =>
        quantize == _quantize ? this : new ModelNoiseLevels(_alphasCumprod, quantize);

    /// <inheritdoc />
    public double TimeOf(double sigma)
    {
        double log = Math.Log(sigma);
        int low = Below(log);
        if (_quantize)
            return Math.Abs(log - _logs[low]) <= Math.Abs(log - _logs[low + 1]) ? low : low + 1;
        double weight = Math.Clamp((_logs[low] - log) / (_logs[low] - _logs[low + 1]), 0, 1);
        return low + weight;
    }

    /// <inheritdoc />
    public double SigmaAt(double time)
    {
        time = Math.Clamp(time, 0, _logs.Length - 1);
        int low = Math.Min((int)time, _logs.Length - 2);
        double weight = time - low;
        return Math.Exp((1 - weight) * _logs[low] + weight * _logs[low + 1]);
    }

    /// <summary>The last entry that is not above, but not the very last.</summary>
    private int Below(double log)
    {
        int found = Array.BinarySearch(_logs, log);
        return Math.Clamp(found >= 0 ? found : ~found - 1, 0, _logs.Length - 2);
    }
}
