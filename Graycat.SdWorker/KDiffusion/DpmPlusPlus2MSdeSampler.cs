using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// DPM++ 2M SDE: SDE-DPM-Solver++(2M) of C. Lu et al., "DPM-Solver++" (2022), appendix, with the midpoint or the Heun
/// form of the second-order term. K. Crowson, k-diffusion (2022). Noise from a Brownian tree.
/// </summary>
/// <param name="heun">The Heun form.</param>
internal sealed class DpmPlusPlus2MSdeSampler(bool heun) : ISampler
{
    public void Sample(SamplingRun run)
    {
        Span<float> x = run.Latents.Span;
        Span<float> denoised = run.Rent();
        Span<float> previous = run.Rent();
        Span<float> noise = run.Rent();
        double lastH = 0;
        for (int i = 0; i < run.Steps; i++)
        {
            (double sigma, double next) = (run.Sigmas[i], run.Sigmas[i + 1]);
            run.Denoise(x, sigma, denoised);
            run.Report(i, sigma, x, denoised);
            if (next == 0)
            {
                denoised.CopyTo(x);
                continue;
            }
            // 1. First order.
            double h = Math.Log(sigma / next);
            double etaH = run.Eta * h;
            double phi = 1 - Math.Exp(-h - etaH);
            LatentMath.Combine(x, next / sigma * Math.Exp(-etaH), x, phi, denoised);

            // 2. Second order, from the last denoised sample.
            if (i > 0)
            {
                double weight = (heun ? phi / (-h - etaH) + 1 : 0.5 * phi) * h / lastH;
                LatentMath.Add(x, weight, denoised);
                LatentMath.Add(x, -weight, previous);
            }

            // 3. Noise.
            if (run.Eta != 0)
                run.AddNoise(x, next * Math.Sqrt(1 - Math.Exp(-2 * etaH)), sigma, next, noise);
            Span<float> swap = previous;
            previous = denoised;
            denoised = swap;
            lastH = h;
        }
    }
}
