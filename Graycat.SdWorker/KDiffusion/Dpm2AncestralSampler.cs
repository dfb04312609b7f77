using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>DPM2 a: DPM-Solver-2 (C. Lu et al., 2022) with ancestral noise. K. Crowson, k-diffusion (2022).</summary>
internal sealed class Dpm2AncestralSampler : ISampler
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
            if (down == 0)
            {
                LatentMath.EulerStep(x, denoised, sigma, -sigma);
                continue;
            }
            var middle = (float)Math.Sqrt((double)sigma * down);
            x.CopyTo(trial);
            LatentMath.EulerStep(trial, denoised, sigma, middle - sigma);
            run.Denoise(trial, middle, denoised);
            LatentMath.Difference(denoised, trial, denoised, 1 / (double)middle);
            LatentMath.Add(x, down - sigma, denoised);
            run.AddNoise(x, up, sigma, next, denoised);
        }
    }
}
