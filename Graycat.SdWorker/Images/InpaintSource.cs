using Graycat.Contracts.Images;

namespace Graycat.SdWorker.Images;

/// <summary>The initial pictures of a request, fitted, cropped and masked as AUTOMATIC1111 does it.</summary>
internal sealed class InpaintSource
{
    private InpaintSource(IReadOnlyList<PixelImage> images, PixelImage? mask, IReadOnlyList<ImageOverlay> overlays)
    {
        Images = images;
        Mask = mask;
        Overlays = overlays;
    }

    /// <summary>RGB pictures at the request's size (or their own, with latent upscaling).</summary>
    public IReadOnlyList<PixelImage> Images { get; }

    /// <summary>The blurred mask at the same size; null where everything is painted anew.</summary>
    public PixelImage? Mask { get; }

    /// <summary>What is laid over the results, one for each picture; empty without a mask.</summary>
    public IReadOnlyList<ImageOverlay> Overlays { get; }

    /// <summary>Prepares decoded pictures; a mask that is all black, with full resolution, counts as none and is warned of.</summary>
    public static InpaintSource Prepare(ImageRequest request, IReadOnlyList<PixelImage> decoded, PixelImage? decodedMask, List<string> warnings)
    {
        if (request.Mask is not { } options || decodedMask is null)
            return new InpaintSource([.. decoded.Select(image => ImageFit.Fit(image.ToRgb(), request.Width, request.Height, request.ResizeMode))], null, []);
        PixelImage mask = InpaintMask.Prepare(InpaintMask.Binary(decodedMask, options.Round), options.Invert, options.BlurX, options.BlurY);
        if (!options.FullResolution)
            return Whole(request, options, decoded, mask);
        if (CropRegion.Around(mask, options.FullResolutionPadding) is { } region)
            return Region(request, options, decoded, mask, region.ExpandTo(request.Width, request.Height, mask.Width, mask.Height));
        warnings.Add("Unable to perform \"Inpaint Only mask\" because mask is blank, switch to img2img mode.");
        return new InpaintSource([.. decoded.Select(image => ImageFit.Fit(image.ToRgb(), request.Width, request.Height, request.ResizeMode))], null, []);
    }

    private static InpaintSource Whole(ImageRequest request, ImageMask options, IReadOnlyList<PixelImage> decoded, PixelImage mask)
    {
        PixelImage[] images = [.. decoded.Select(image => ImageFit.Fit(image.ToRgb(), request.Width, request.Height, request.ResizeMode))];
        PixelImage fitted = ImageFit.Fit(mask, request.Width, request.Height, request.ResizeMode);
        PixelImage overlayMask = InpaintMask.Overlay(fitted);
        return new InpaintSource(
            [.. images.Select(image => Fill(image, SameSize(fitted, image), options))],
            fitted,
            [.. images.Select(image => new ImageOverlay(image, SameSize(overlayMask, image), null))]);
    }

    private static InpaintSource Region(ImageRequest request, ImageMask options, IReadOnlyList<PixelImage> decoded, PixelImage mask, CropRegion region)
    {
        PixelImage Cut(PixelImage image) => ImageFit.Fit(
            image.Crop(region.Left, region.Top, region.Width, region.Height), request.Width, request.Height, ImageResizeMode.ResizeAndFill);

        PixelImage cutMask = Cut(mask);
        PixelImage[] originals = [.. decoded.Select(image => image.ToRgb())];
        return new InpaintSource(
            [.. originals.Select(image => Fill(Cut(SameSize(image, mask)), cutMask, options))],
            cutMask,
            [.. originals.Select(image => new ImageOverlay(SameSize(image, mask), mask, region))]);
    }

    private static PixelImage Fill(PixelImage image, PixelImage mask, ImageMask options) =>
        options.Fill == ImageMaskFill.Original ? image : MaskFill.Fill(image, mask);

    private static PixelImage SameSize(PixelImage image, PixelImage like) => image.Width == like.Width && image.Height == like.Height
        ? image
        : ImageResampler.Resize(image, like.Width, like.Height, ResampleFilter.Lanczos);
}
