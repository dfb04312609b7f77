using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;
using Graycat.SdWorker.NoiseSchedulers;

namespace Graycat.SdWorker.Pipelines;

/// <summary>What a run of a diffusers pipeline starts from, drawn in diffusers' order.</summary>
internal sealed class StartLatents(ImageModel model, LatentShape shape, int images, INoiseSource noise)
{
    private float[] _clean = [];
    private float[] _initialNoise = [];

    public float[] Prepare(DiffusersRun run, INoiseScheduler scheduler, int start, CancellationToken cancellationToken)
    {
        bool fromNoise = run.InitImages is null || (run.Mask is not null && run.Strength >= 1);
        if (run.InitImages is not null && !(fromNoise && model.IsInpaintingModel))
            _clean = Encode(run.InitImages, cancellationToken);
        _initialNoise = Draw();
        var latents = new float[_initialNoise.Length];
        if (fromNoise)
            LatentMath.Scale(latents, scheduler.InitNoiseSigma, _initialNoise);
        else
            scheduler.AddNoise(_clean, _initialNoise, start, latents);
        return latents;
    }

    /// <summary>
    /// The mask for the blend after each step, or, with an inpainting model, the UNet's further inputs. The draw for the
    /// masked picture is made in both cases, as diffusers makes it.
    /// </summary>
    public InpaintBlend? PrepareMask(DiffusersRun run, GuidedDenoiser denoiser, CancellationToken cancellationToken)
    {
        float[] mask = Shrink(run.Mask!, run.Width, run.Height);
        if (!model.IsInpaintingModel)
        {
            Draw();
            return new InpaintBlend(mask, _clean, _initialNoise, shape);
        }

        IReadOnlyList<float[]> masked = [.. run.InitImages!.Select(image => Masked(image, run.Mask!))];
        InpaintInputs.Fill(denoiser.ExtraChannels, mask, Encode(masked, cancellationToken), shape, images);
        return null;
    }

    private float[] Draw()
    {
        var draw = new float[images * shape.Length];
        noise.Fill(draw);
        return draw;
    }

    private float[] Encode(IReadOnlyList<float[]> pictures, CancellationToken cancellationToken)
    {
        float[] draw = Draw();
        var latents = new float[draw.Length];
        for (int i = 0; i < images; i++)
            model.Encoder.Encode(pictures[i], shape, draw.AsSpan(i * shape.Length, shape.Length), latents.AsSpan(i * shape.Length, shape.Length), cancellationToken);
        return latents;
    }

    /// <summary>The masked part set to 0, which is mid grey.</summary>
    private static float[] Masked(float[] image, float[] mask)
    {
        var masked = (float[])image.Clone();
        for (int i = 0; i < masked.Length; i++)
            if (mask[i % mask.Length] >= 0.5f)
                masked[i] = 0;
        return masked;
    }

    private float[] Shrink(float[] mask, int width, int height)
    {
        var small = new float[shape.Height * shape.Width];
        for (int y = 0; y < shape.Height; y++)
            for (int x = 0; x < shape.Width; x++)
                small[y * shape.Width + x] = mask[y * height / shape.Height * width + x * width / shape.Width] >= 0.5f ? 1 : 0;
        return small;
    }
}
