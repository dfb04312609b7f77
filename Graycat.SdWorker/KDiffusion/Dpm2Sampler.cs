using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// DPM2: C. Lu et al., "DPM-Solver: A Fast ODE Solver for Diffusion Probabilistic Model Sampling in Around 10 Steps"
/// (2022), algorithm 1, in the manner of Karras et al. (2022): the derivative at the geometric middle of a step.
/// </summary>
internal sealed class Dpm2Sampler : ISampler
{
    public void Sample(SamplingRun run)
    {
        Span<float> x = run.Latents.Span;
        Span<float> denoised = run.Rent();
        Span<float> trial = run.Rent();
        for (int i = 0; i < run.Steps; i++)
        {
            float hat = KarrasChurn.Raise(run, i, x, denoised);
            float next = run.Sigmas[i + 1];
            run.Denoise(x, hat, denoised);
            run.Report(i, run.Sigmas[i], x, denoised);
            if (next == 0)
            {
                LatentMath.EulerStep(x, denoised, hat, -hat);
                continue;
            }
            var middle = (float)Math.Sqrt((double)hat * next);
            x.CopyTo(trial);
            LatentMath.EulerStep(trial, denoised, hat, middle - hat);
            run.Denoise(trial, middle, denoised);
            LatentMath.Difference(denoised, trial, denoised, 1 / (double)middle);
            LatentMath.Add(x, next - hat, denoised);
        }
    }
}
