using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>LMS: the linear multistep method of order 4 on unequal steps. K. Crowson, k-diffusion (2022).</summary>
internal sealed class LmsSampler : ISampler
{
    private const int Order = 4;

    public void Sample(SamplingRun run)
    {
        Span<float> x = run.Latents.Span;
        Span<float> denoised = run.Rent();
        var derivatives = new LatentHistory(Order);
        for (int i = 0; i < run.Steps; i++)
        {
            run.Denoise(x, run.Sigmas[i], denoised);
            run.Report(i, run.Sigmas[i], x, denoised);
            LatentMath.Difference(derivatives.Push(x.Length), x, denoised, 1 / (double)run.Sigmas[i]);
            for (int age = 0; age < derivatives.Count; age++)
                LatentMath.Add(x, LinearMultistep.Coefficient(run.Sigmas, derivatives.Count, i, age), derivatives[age]);
        }
    }
}
