namespace Graycat.SdWorker.KDiffusion;

/// <summary>A model as k-diffusion's samplers want it: from a noisy sample and its noise level to the clean one.</summary>
public interface IDenoiser
{
    /// <summary>Writes the predicted clean sample.</summary>
    /// <param name="x">Signal plus sigma times noise; the whole batch.</param>
    /// <param name="sigma">The noise level of all images.</param>
    /// <param name="denoised">As long as <paramref name="x"/>, and another span.</param>
    void Denoise(ReadOnlySpan<float> x, float sigma, Span<float> denoised);
}
