using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// Euler: T. Karras et al., "Elucidating the Design Space of Diffusion-Based Generative Models" (2022), algorithm 2
/// without its correction.
/// </summary>
internal sealed class EulerSampler : ISampler
{
    public void Sample(SamplingRun run)
    {
        Span<float> x = run.Latents.Span;
        Span<float> denoised = run.Rent();
        for (int i = 0; i < run.Steps; i++)
        {
            float hat = KarrasChurn.Raise(run, i, x, denoised);
            run.Denoise(x, hat, denoised);
            run.Report(i, run.Sigmas[i], x, denoised);
            LatentMath.EulerStep(x, denoised, hat, run.Sigmas[i + 1] - hat);
        }
    }
}
