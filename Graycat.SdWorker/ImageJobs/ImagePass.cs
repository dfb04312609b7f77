using Graycat.Contracts.Images;
using Graycat.SdWorker.Images;
using Graycat.SdWorker.KDiffusion;
using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;
using Graycat.SdWorker.Pipelines;
using Graycat.SdWorker.Prompts;

namespace Graycat.SdWorker.ImageJobs;

/// <summary>One pass of a batch through the sampler, on A1111's path: from noise, or from latents.</summary>
internal sealed class ImagePass(ImageRequest request, ImageModel model, SeededBatch batch, ProgressReport report, CancellationToken cancellationToken)
{
    private readonly int _images = batch.Seeds.Count;

    /// <summary>From noise alone.</summary>
    public float[] FromNoise(LatentShape shape, SamplerChoice choice)
    {
        SamplingPlan plan = SamplingPlan.TextToImage(SamplerSettings.For(request, model, choice, request.Steps));
        return Run(plan, choice, shape, clean: [], mask: null, inpaint: null, new PromptPair(request.Prompt, request.NegativePrompt), request.GuidanceScale, request.Steps, hiresSteps: null);
    }

    /// <summary>From pictures, perhaps only where a mask says.</summary>
    public float[] FromLatents(LatentShape shape, SamplerChoice choice, float[] clean, LatentMask? mask, float[]? inpaint)
    {
        SamplingPlan plan = SamplingPlan.ImageToImage(SamplerSettings.For(request, model, choice, request.Steps), request.DenoisingStrength, request.Sampling.FixImageToImageSteps);
        return Run(plan, choice, shape, clean, mask, inpaint, new PromptPair(request.Prompt, request.NegativePrompt), request.GuidanceScale, request.Steps, hiresSteps: null);
    }

    /// <summary>The second pass of a hires fix.</summary>
    public float[] Hires(LatentShape shape, SamplerChoice choice, float[] clean, HiresFix hires)
    {
        int steps = hires.Steps > 0 ? hires.Steps : request.Steps;
        SamplingPlan plan = SamplingPlan.ImageToImage(SamplerSettings.For(request, model, choice, steps), request.DenoisingStrength);
        var prompts = new PromptPair(hires.Prompt ?? request.Prompt, hires.NegativePrompt ?? request.NegativePrompt);
        return Run(plan, choice, shape, clean, null, null, prompts, hires.GuidanceScale ?? request.GuidanceScale, request.Steps, steps);
    }

    private float[] Run(
        SamplingPlan plan, SamplerChoice choice, LatentShape shape, float[] clean, LatentMask? mask, float[]? inpaint,
        PromptPair prompts, double guidanceScale, int steps, int? hiresSteps)
    {
        // 1. Text. Second-order samplers count model calls, two a step.
        int callsPerStep = choice.Sampler.IsSecondOrder ? 2 : 1;
        var timeline = new PromptTimeline(steps * callsPerStep, hiresSteps * callsPerStep, request.Sampling.OldPromptTimelines);
        double scale = guidanceScale * choice.Sampler.GuidanceScaleMultiplier;
        var encoder = new WeightedPrompts(model, request.Sampling, request.ClipSkip, TimeIds(shape));
        IReadOnlyList<ScheduledPart> positive = encoder.EncodePositive(prompts.Positive, timeline, cancellationToken);
        bool guided = guidanceScale != 1 || positive.Count > 1 || positive[0].Weight != 1;
        ScheduledPart? negative = guided ? encoder.EncodeNegative(prompts.Negative ?? "", timeline, cancellationToken) : null;

        // 2. The network with its guidance.
        using var denoiser = new GuidedDenoiser(model, shape, _images) { Scale = scale, Rescale = request.GuidanceRescale };
        FillInpaintInputs(denoiser, shape, inpaint);
        SamplingSettings settings = SamplerSettings.For(request, model, choice, steps);
        var guidedModel = new GuidedModel(denoiser, positive, negative, _images, settings.Levels, request.Sampling, timeline.PassSteps, cancellationToken);

        // 3. Noise, start, steps.
        BatchNoise noise = batch.Noise(shape);
        var latents = new float[_images * shape.Length];
        noise.Fill(latents);
        if (clean.Length > 0)
            LatentMath.Scale(latents, request.Sampling.InitialNoiseMultiplier, latents);
        plan.PrepareStart(latents, clean);
        report.BeginPass(plan.Steps, shape, _images);
        plan.Run(guidedModel, latents, batch.StepNoise(plan, noise, shape), report.Step, mask, cancellationToken);
        mask?.Apply(latents);
        return latents;
    }

    private float[] TimeIds(LatentShape shape)
    {
        float height = shape.Height * model.Scale.PixelsPerLatent, width = shape.Width * model.Scale.PixelsPerLatent;
        return [height, width, 0, 0, height, width];
    }

    /// <summary>Without a picture an inpainting model gets a mask that covers everything and a grey picture.</summary>
    private void FillInpaintInputs(GuidedDenoiser denoiser, LatentShape shape, float[]? inpaint)
    {
        if (!model.IsInpaintingModel)
            return;
        if (inpaint is not null)
        {
            inpaint.CopyTo(denoiser.ExtraChannels);
            return;
        }

        var mask = new float[shape.Height * shape.Width];
        Array.Fill(mask, 1);
        var grey = new float[3 * mask.Length * model.Scale.PixelsPerLatent * model.Scale.PixelsPerLatent];
        var latents = new float[_images * shape.Length];
        model.Encoder.Encode(grey, shape, default, latents.AsSpan(0, shape.Length), cancellationToken);
        for (int image = 1; image < _images; image++)
            latents.AsSpan(0, shape.Length).CopyTo(latents.AsSpan(image * shape.Length));
        InpaintInputs.Fill(denoiser.ExtraChannels, mask, latents, shape, _images);
    }

    private readonly record struct PromptPair(string Positive, string? Negative);
}
