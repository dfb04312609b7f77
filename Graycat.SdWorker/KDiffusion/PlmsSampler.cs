using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// PLMS as AUTOMATIC1111 has it: L. Liu et al., "Pseudo Numerical Methods for Diffusion Models on Manifolds" (2022),
/// pseudo linear multistep up to order 4, with a pseudo improved Euler step at the start.
/// </summary>
internal sealed class PlmsSampler : ITimestepSampler
{
    public void Sample(TimestepRun run)
    {
        Span<float> x = run.Latents.Span;
        Span<float> combined = run.Rent();
        Span<float> trial = run.Rent();
        Span<float> clean = run.Rent();
        var noises = new LatentHistory(4);
        for (int i = 0; i < run.Timesteps.Length - 1; i++)
        {
            int index = run.Timesteps.Length - 1 - i;
            Span<float> newest = noises.Push(x.Length);
            run.Predict(x, run.Timesteps[index], newest);
            if (i == 0)
            {
                // The mean of the noise here and at the end of a trial step.
                Advance(run, index, x, newest, clean, trial);
                run.Predict(trial, run.Timesteps[index - 1], combined);
                LatentMath.Combine(combined, 0.5, combined, 0.5, newest);
            }
            else
            {
                double[] weights = AdamsBashforth.Weights(noises.Count);
                LatentMath.Scale(combined, weights[0], newest);
                for (int age = 1; age < noises.Count; age++)
                    LatentMath.Add(combined, weights[age], noises[age]);
            }
            Advance(run, index, x, combined, clean, x);
            run.Report(i, x, clean);
        }
    }

    /// <summary>A deterministic DDIM step.</summary>
    private static void Advance(
        TimestepRun run, int index, ReadOnlySpan<float> x, ReadOnlySpan<float> epsilon, Span<float> clean, Span<float> result)
    {
        double alpha = run.Alpha(run.Timesteps[index]);
        double previousAlpha = run.Alpha(run.Timesteps[index - 1]);
        LatentMath.Combine(clean, 1 / Math.Sqrt(alpha), x, -Math.Sqrt((1 - alpha) / alpha), epsilon);
        LatentMath.Combine(result, Math.Sqrt(previousAlpha), clean, Math.Sqrt(1 - previousAlpha), epsilon);
    }
}
