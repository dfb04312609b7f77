using Graycat.SdWorker.Latents;
using Graycat.SdWorker.NoiseSchedulers;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// A denoiser over a latent consistency model, with its boundary conditions: S. Luo et al., "Latent Consistency Models"
/// (2023), section 4.
/// </summary>
internal sealed class LcmDenoiser(IDiffusionModel model, LcmNoiseLevels levels, PredictionType prediction) : IDenoiser
{
    private const double SigmaData = 0.5;
    private const double TimeScaling = 10;
    private readonly ModelDenoiser _inner = new(model, levels, prediction);

    public void Denoise(ReadOnlySpan<float> x, float sigma, Span<float> denoised)
    {
        _inner.Denoise(x, sigma, denoised);
        double time = levels.TimeOf(sigma) * TimeScaling;
        double variance = time * time + SigmaData * SigmaData;
        LatentMath.Combine(denoised, time / Math.Sqrt(variance), denoised, SigmaData * SigmaData / variance, x);
    }
}
