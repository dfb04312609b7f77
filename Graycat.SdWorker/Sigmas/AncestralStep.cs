namespace Graycat.SdWorker.Sigmas;

/// <summary>How an ancestral step divides: down to a lower noise level, then up again with fresh noise.</summary>
internal static class AncestralStep
{
    /// <summary>
    /// The level to go down to and the noise to add. J. Song et al., "Denoising Diffusion Implicit Models" (2020),
    /// equation 16.
    /// </summary>
    /// <param name="eta">0 is deterministic, 1 the full ancestral noise.</param>
    public static (float Down, float Up) Split(float from, float to, double eta = 1)
    {
        if (eta == 0)
            return (to, 0);
        // In float32: at the huge sigma of a zero-SNR schedule the difference below is mostly rounding, and must be the same.
        float variance = to * to * (from * from - to * to) / (from * from);
        float up = MathF.Min(to, (float)eta * TorchPower.SquareRoot(variance));
        return (TorchPower.SquareRoot(to * to - up * up), up);
    }
}
