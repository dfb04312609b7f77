using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;
using Graycat.SdWorker.NoiseSchedulers;

namespace Graycat.SdWorker.Pipelines;

/// <summary>
/// Text to image, image to image and inpainting as diffusers' pipelines do them, with a diffusers noise scheduler.
/// </summary>
/// <param name="model">The model; must outlive this.</param>
/// <param name="scheduler">A fresh scheduler.</param>
/// <param name="noise">All random numbers, in the order in which diffusers draws them.</param>
public sealed class DiffusersPipeline(ImageModel model, INoiseScheduler scheduler, INoiseSource noise)
{
    /// <summary>The finished latents, (images, channels, height, width).</summary>
    public float[] Run(DiffusersRun run, DenoisingObserver? observer, CancellationToken cancellationToken)
    {
        int images = run.Targets.Count;
        LatentShape shape = model.LatentShape(run.Width, run.Height);
        scheduler.SetTimesteps(run.Steps);
        int start = run.InitImages is null ? 0 : scheduler.StartIndex(run.Steps, run.Strength);
        using var denoiser = new GuidedDenoiser(model, shape, images) { Scale = run.GuidanceScale, Rescale = run.GuidanceRescale };
        denoiser.SetTargets(run.GuidanceScale > 1 ? run.Targets : [.. run.Targets.Select(target => target with { Negative = null })]);

        var start0 = new StartLatents(model, shape, images, noise);
        float[] latents = start0.Prepare(run, scheduler, start, cancellationToken);
        InpaintBlend? blend = run.Mask is null ? null : start0.PrepareMask(run, denoiser, cancellationToken);
        Denoise(latents, start, images, denoiser, blend, observer, cancellationToken);
        return latents;
    }

    private void Denoise(
        float[] latents, int start, int images, GuidedDenoiser denoiser, InpaintBlend? blend, DenoisingObserver? observer, CancellationToken cancellationToken)
    {
        var scaled = new float[latents.Length];
        var prediction = new float[latents.Length];
        int calls = scheduler.Timesteps.Length;
        for (int i = start; i < calls; i++)
        {
            scheduler.ScaleModelInput(latents, i, scaled);
            denoiser.Predict(scaled, scheduler.Timesteps[i], prediction, skipNegative: false, cancellationToken);
            scheduler.Step(prediction, i, latents, images, noise);
            blend?.Apply(latents, scheduler, i + 1);
            observer?.Invoke(new DenoisingStep(i - start + 1, calls - start, latents));
        }
    }
}
