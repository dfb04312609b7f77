namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// Raises the noise level a little before a step: T. Karras et al., "Elucidating the Design Space of Diffusion-Based
/// Generative Models" (2022), algorithm 2, lines 4 to 6.
/// </summary>
internal static class KarrasChurn
{
    /// <summary>
    /// Adds the churn's noise to the sample and returns the raised sigma. Noise is drawn even when none is added, as in
    /// the reference, so that the image's later noise stays the same.
    /// </summary>
    public static float Raise(SamplingRun run, int step, Span<float> x, Span<float> buffer)
    {
        float sigma = run.Sigmas[step];
        double max = run.Options.ChurnMaxSigma <= 0 ? double.PositiveInfinity : run.Options.ChurnMaxSigma;
        double gamma = sigma >= run.Options.ChurnMinSigma && sigma <= max
            ? Math.Min(run.Options.Churn / run.Steps, Math.Sqrt(2) - 1)
            : 0;
        var hat = (float)(sigma * (gamma + 1));
        run.AddNoise(x, gamma > 0 ? Math.Sqrt((double)hat * hat - (double)sigma * sigma) : 0, hat, sigma, buffer);
        return hat;
    }
}
