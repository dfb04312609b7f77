using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// DPM++ 2M: C. Lu et al., "DPM-Solver++: Fast Solver for Guided Sampling of Diffusion Probabilistic Models" (2022),
/// algorithm 2. One model call per step; the last step to level 0 is of first order.
/// </summary>
internal sealed class DpmPlusPlus2MSampler : ISampler
{
    public void Sample(SamplingRun run)
    {
        Span<float> x = run.Latents.Span;
        Span<float> denoised = run.Rent();
        Span<float> previous = run.Rent();
        double lastH = 0;
        for (int i = 0; i < run.Steps; i++)
        {
            (double sigma, double next) = (run.Sigmas[i], run.Sigmas[i + 1]);
            run.Denoise(x, sigma, denoised);
            run.Report(i, sigma, x, denoised);
            double ratio = next / sigma;
            double h = -Math.Log(ratio);
            double extrapolation = i == 0 || next == 0 ? 0 : h / (2 * lastH);
            LatentMath.Combine(x, ratio, x, (1 - ratio) * (1 + extrapolation), denoised);
            if (extrapolation != 0)
                LatentMath.Add(x, -(1 - ratio) * extrapolation, previous);
            Span<float> swap = previous;
            previous = denoised;
            denoised = swap;
            lastH = h;
        }
    }
}
