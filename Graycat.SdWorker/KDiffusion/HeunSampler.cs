using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// Heun: T. Karras et al., "Elucidating the Design Space of Diffusion-Based Generative Models" (2022), algorithm 2. Two
/// model calls per step, except in the last.
/// </summary>
internal sealed class HeunSampler : ISampler
{
    public void Sample(SamplingRun run)
    {
        Span<float> x = run.Latents.Span;
        HeunStep step = new(run);
        Span<float> buffer = run.Rent();
        for (int i = 0; i < run.Steps; i++)
        {
            float hat = KarrasChurn.Raise(run, i, x, buffer);
            step.Take(i, x, hat, run.Sigmas[i + 1], run.Sigmas[i]);
        }
    }
}

/// <summary>One step of Heun's method, which the Restart sampler takes too.</summary>
internal readonly ref struct HeunStep(SamplingRun run)
{
    private readonly Span<float> _derivative = run.Rent();
    private readonly Span<float> _trial = run.Rent();
    private readonly Span<float> _second = run.Rent();

    /// <summary>Takes a sample from one level to another, in place.</summary>
    /// <param name="reported">The sigma that progress is told.</param>
    public void Take(int index, Span<float> x, float sigma, float next, float reported)
    {
        run.Denoise(x, sigma, _derivative);
        run.Report(index, reported, x, _derivative);
        float dt = next - sigma;
        if (next == 0)
        {
            LatentMath.EulerStep(x, _derivative, sigma, dt);
            return;
        }
        x.CopyTo(_trial);
        LatentMath.EulerStep(_trial, _derivative, sigma, dt); // leaves the derivative
        run.Denoise(_trial, next, _second);
        LatentMath.Difference(_second, _trial, _second, 1 / (double)next);
        LatentMath.Add(x, dt / 2.0, _derivative);
        LatentMath.Add(x, dt / 2.0, _second);
    }
}
