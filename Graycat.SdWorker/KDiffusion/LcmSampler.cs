using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// LCM: S. Luo et al., "Latent Consistency Models" (2023), multistep sampling: the denoised sample, noised again to the
/// next level.
/// </summary>
internal sealed class LcmSampler : ISampler
{
    public void Sample(SamplingRun run)
    {
        Span<float> x = run.Latents.Span;
        Span<float> denoised = run.Rent();
        for (int i = 0; i < run.Steps; i++)
        {
            (float sigma, float next) = (run.Sigmas[i], run.Sigmas[i + 1]);
            run.Denoise(x, sigma, denoised);
            run.Report(i, sigma, x, denoised);
            denoised.CopyTo(x);
            if (next == 0)
                continue;
            run.Noise.Fill(denoised, sigma, next);
            LatentMath.Add(x, next, denoised);
        }
    }
}
