using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// DPM++ 2S a: C. Lu et al., "DPM-Solver++: Fast Solver for Guided Sampling of Diffusion Probabilistic Models" (2022),
/// algorithm 1 with r = 1/2, with ancestral noise.
/// </summary>
internal sealed class DpmPlusPlus2SAncestralSampler : ISampler
{
    public void Sample(SamplingRun run)
    {
        Span<float> x = run.Latents.Span;
        Span<float> denoised = run.Rent();
        Span<float> trial = run.Rent();
        for (int i = 0; i < run.Steps; i++)
        {
            (float sigma, float next) = (run.Sigmas[i], run.Sigmas[i + 1]);
            run.Denoise(x, sigma, denoised);
            run.Report(i, sigma, x, denoised);
            (float down, float up) = AncestralStep.Split(sigma, next, run.Eta);
            if (down > 0)
            {
                double middle = Math.Sqrt((double)sigma * down);
                LatentMath.Combine(trial, middle / sigma, x, 1 - middle / sigma, denoised);
                run.Denoise(trial, middle, denoised);
            }
            // To level 0 this is the denoised sample itself.
            double ratio = down / (double)sigma;
            LatentMath.Combine(x, ratio, x, 1 - ratio, denoised);
            if (next > 0)
                run.AddNoise(x, up, sigma, next, denoised);
        }
    }
}
