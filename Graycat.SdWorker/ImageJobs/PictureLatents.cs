using Graycat.Contracts.Images;
using Graycat.SdWorker.Images;
using Graycat.SdWorker.KDiffusion;
using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Pipelines;

namespace Graycat.SdWorker.ImageJobs;

/// <summary>
/// The latents that image to image and inpainting start from, as A1111 prepares them. Pictures are encoded to the mean of
/// the autoencoder's distribution, so that the result does not depend on anything but the seed.
/// </summary>
internal sealed class PictureLatents
{
    private readonly ImageModel _model;
    private readonly LatentShape _shape;
    private readonly CancellationToken _cancellationToken;

    public PictureLatents(ImageModel model, ImageRequest request, InpaintSource source, SeededBatch batch, LatentShape shape, CancellationToken cancellationToken)
    {
        (_model, _shape, _cancellationToken) = (model, shape, cancellationToken);
        int count = batch.Seeds.Count;
        Clean = new float[count * shape.Length];
        for (int i = 0; i < count; i++)
            Encode(source.Images[i % source.Images.Count]).CopyTo(Clean.AsSpan(i * shape.Length));
        if (source.Mask is { } mask)
            PrepareMask(request.Mask!, mask, source, batch);
        else if (model.IsInpaintingModel)
            InpaintInputs = Inputs(source, count, PixelImage.Blank(request.Width, request.Height, 1) with { Pixels = [.. Enumerable.Repeat((byte)255, request.Width * request.Height)] }, request.Mask);
    }

    /// <summary>(images, channels, height, width).</summary>
    public float[] Clean { get; }

    /// <summary>What is kept; null for nothing.</summary>
    public LatentMask? Mask { get; private set; }

    /// <summary>The further inputs of an inpainting model; null for other models.</summary>
    public float[]? InpaintInputs { get; private set; }

    private void PrepareMask(ImageMask options, PixelImage mask, InpaintSource source, SeededBatch batch)
    {
        int count = batch.Seeds.Count, area = _shape.Height * _shape.Width;
        float[] painted = InpaintMask.ToLatent(mask, _shape.Width, _shape.Height, options.Round);
        var keep = new float[Clean.Length];
        for (int i = 0; i < keep.Length; i++)
            keep[i] = 1 - painted[i % area];
        FillLatents(options.Fill, keep, batch);
        Mask = new LatentMask(Clean, keep);
        if (_model.IsInpaintingModel)
            InpaintInputs = Inputs(source, count, mask, options);
    }

    private void FillLatents(ImageMaskFill fill, float[] keep, SeededBatch batch)
    {
        if (fill is not (ImageMaskFill.LatentNoise or ImageMaskFill.LatentNothing))
            return;
        var noise = new float[Clean.Length];
        if (fill == ImageMaskFill.LatentNoise)
            batch.Noise(_shape).Fill(noise);
        for (int i = 0; i < Clean.Length; i++)
            Clean[i] = Clean[i] * keep[i] + noise[i] * (1 - keep[i]);
    }

    private float[] Inputs(InpaintSource source, int count, PixelImage mask, ImageMask? options)
    {
        bool round = options?.Round ?? true;
        float strength = (float)(options?.ConditioningStrength ?? 1);
        float[] latentMask = InpaintMask.ToLatent(mask, _shape.Width, _shape.Height, round);
        var masked = new float[count * _shape.Length];
        for (int i = 0; i < count; i++)
            Encode(source.Images[i % source.Images.Count], mask, strength).CopyTo(masked.AsSpan(i * _shape.Length));
        var inputs = new float[count * (latentMask.Length + _shape.Length)];
        Pipelines.InpaintInputs.Fill(inputs, latentMask, masked, _shape, count);
        return inputs;
    }

    /// <summary>Encodes a picture, with its masked part drawn towards mid grey.</summary>
    private float[] Encode(PixelImage image, PixelImage? mask = null, float strength = 0)
    {
        int width = _shape.Width * _model.Scale.PixelsPerLatent, height = _shape.Height * _model.Scale.PixelsPerLatent;
        PixelImage fitted = image.Width == width && image.Height == height ? image : ImageResampler.Resize(image, width, height, ResampleFilter.Lanczos);
        var tensor = new float[fitted.Pixels.Length];
        ImageTensor.FromPixels(fitted, tensor);
        if (mask is not null)
            for (int i = 0; i < tensor.Length; i++)
                tensor[i] *= 1 - strength * (mask.Pixels[i % mask.Pixels.Length] >= 128 ? 1 : 0);
        var latents = new float[_shape.Length];
        _model.Encoder.Encode(tensor, _shape, default, latents, _cancellationToken);
        return latents;
    }
}
