using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// DPM++ SDE: DPM-Solver++ (C. Lu et al., 2022) for the reverse SDE, stochastic at the middle and at the end of each
/// step. K. Crowson, k-diffusion (2022). Noise from a Brownian tree.
/// </summary>
internal sealed class DpmPlusPlusSdeSampler : ISampler
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
            if (next == 0)
            {
                denoised.CopyTo(x);
                continue;
            }
            var middle = (float)Math.Sqrt((double)sigma * next);
            Advance(run, x, denoised, sigma, middle, trial);
            run.Denoise(trial, middle, denoised);
            Advance(run, x, denoised, sigma, next, x);
        }
    }

    /// <summary>From a level to a lower one with ancestral noise; overwrites the denoised sample.</summary>
    private static void Advance(SamplingRun run, ReadOnlySpan<float> x, Span<float> denoised, float sigma, float next, Span<float> result)
    {
        (float down, float up) = AncestralStep.Split(sigma, next, run.Eta);
        double ratio = down / (double)sigma;
        LatentMath.Combine(result, ratio, x, 1 - ratio, denoised);
        run.AddNoise(result, up, sigma, next, denoised);
    }
}
