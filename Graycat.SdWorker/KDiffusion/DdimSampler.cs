using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>
/// DDIM as AUTOMATIC1111 has it: J. Song et al., "Denoising Diffusion Implicit Models" (2020), equation 12, from each
/// time step to the one before, ending at the first. With CFG++ the direction is that of the negative prompt's noise: H.
/// Chung et al., "CFG++: Manifold-constrained Classifier Free Guidance for Diffusion Models" (2024), algorithm 2.
/// </summary>
/// <param name="guidancePlusPlus">The CFG++ variant.</param>
internal sealed class DdimSampler(bool guidancePlusPlus) : ITimestepSampler
{
    public void Sample(TimestepRun run)
    {
        Span<float> x = run.Latents.Span;
        Span<float> epsilon = run.Rent();
        Span<float> direction = guidancePlusPlus ? run.Rent() : epsilon;
        Span<float> clean = run.Rent();
        for (int i = 0; i < run.Timesteps.Length - 1; i++)
        {
            // 1. The predicted noise and clean sample.
            int index = run.Timesteps.Length - 1 - i;
            double alpha = run.Alpha(run.Timesteps[index]);
            double previousAlpha = run.Alpha(run.Timesteps[index - 1]);
            run.Predict(x, run.Timesteps[index], epsilon, guidancePlusPlus ? direction : default);
            LatentMath.Combine(clean, 1 / Math.Sqrt(alpha), x, -Math.Sqrt((1 - alpha) / alpha), epsilon);

            // 2. To the previous time step; noise is drawn even when eta is 0.
            double eta = run.Options.Eta ?? 0;
            double variance = (1 - previousAlpha) / (1 - alpha) * (1 - alpha / previousAlpha);
            double deviation = eta * Math.Sqrt(Math.Max(variance, 0));
            double along = Math.Sqrt(Math.Max(1 - previousAlpha - deviation * deviation, 0));
            LatentMath.Combine(x, Math.Sqrt(previousAlpha), clean, along, direction);
            run.Noise.Fill(epsilon);
            LatentMath.Add(x, deviation, epsilon);
            run.Report(i, x, clean);
        }
    }
}
