using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// DPM++ 3M SDE: the third-order multistep form of SDE-DPM-Solver++ (C. Lu et al., 2022). K. Crowson, k-diffusion
/// (2023). Noise from a Brownian tree.
/// </summary>
internal sealed class DpmPlusPlus3MSdeSampler : ISampler
{
    public void Sample(SamplingRun run)
    {
        Span<float> x = run.Latents.Span;
        Span<float> noise = run.Rent();
        var denoised = new LatentHistory(3);
        (double h1, double h2) = (0, 0);
        for (int i = 0; i < run.Steps; i++)
        {
            (double sigma, double next) = (run.Sigmas[i], run.Sigmas[i + 1]);
            Span<float> newest = denoised.Push(x.Length);
            run.Denoise(x, sigma, newest);
            run.Report(i, sigma, x, newest);
            if (next == 0)
            {
                newest.CopyTo(x);
                continue;
            }
            double h = Math.Log(sigma / next);
            double hEta = h * (run.Eta + 1);
            LatentMath.Combine(x, Math.Exp(-hEta), x, 1 - Math.Exp(-hEta), newest);
            double phi2 = (Math.Exp(-hEta) - 1) / hEta + 1;
            if (i == 1)
                AddDifference(x, phi2 * h / h1, denoised[0], denoised[1]);
            else if (i > 1)
                AddHigherOrders(x, denoised, h1 / h, h2 / h, phi2, phi2 / hEta - 0.5);
            if (run.Eta != 0)
                run.AddNoise(x, next * Math.Sqrt(1 - Math.Exp(-2 * h * run.Eta)), sigma, next, noise);
            (h1, h2) = (h, h1);
        }
    }

    /// <summary>phi2 · d1 − phi3 · d2, with d1 and d2 from the divided differences of the last three.</summary>
    private static void AddHigherOrders(Span<float> x, LatentHistory denoised, double r0, double r1, double phi2, double phi3)
    {
        double second = (phi2 * r0 - phi3) / (r0 + r1);
        AddDifference(x, (phi2 + second) / r0, denoised[0], denoised[1]);
        AddDifference(x, -second / r1, denoised[1], denoised[2]);
    }

    private static void AddDifference(Span<float> x, double weight, ReadOnlySpan<float> newer, ReadOnlySpan<float> older)
    {
        LatentMath.Add(x, weight, newer);
        LatentMath.Add(x, -weight, older);
    }
}
