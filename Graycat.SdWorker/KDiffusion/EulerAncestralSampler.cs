using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>Euler a: Euler steps below the target level, and noise up to it. K. Crowson, k-diffusion (2022).</summary>
internal sealed class EulerAncestralSampler : ISampler
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
            (float down, float up) = AncestralStep.Split(sigma, next, run.Eta);
            LatentMath.EulerStep(x, denoised, sigma, down - sigma);
            if (next > 0)
                run.AddNoise(x, up, sigma, next, denoised);
        }
    }
}
