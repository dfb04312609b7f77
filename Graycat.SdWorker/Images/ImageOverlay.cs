namespace Graycat.SdWorker.Images;

/// <summary>Lays the untouched part of the original over a repainted picture.</summary>
/// <param name="Original">RGB, at its full size.</param>
/// <param name="Mask">Grey, of the same size: 0 keeps the original, 255 the repainted picture.</param>
/// <param name="Region">Where the repainted picture belongs, with full-resolution inpainting; null for everywhere.</param>
internal sealed record ImageOverlay(PixelImage Original, PixelImage Mask, CropRegion? Region)
{
    public PixelImage Apply(PixelImage painted)
    {
        PixelImage result = Place(painted);
        for (int i = 0; i < Mask.Pixels.Length; i++)
            for (int c = 0; c < 3; c++)
                result.Pixels[3 * i + c] = Mix(Original.Pixels[3 * i + c], result.Pixels[3 * i + c], Mask.Pixels[i]);
        return result;
    }

    private PixelImage Place(PixelImage painted)
    {
        if (Region is not { } region)
            return painted with { Pixels = [.. painted.Pixels] };
        PixelImage result = PixelImage.Blank(Original.Width, Original.Height, 3);
        result.Paste(ImageFit.Fit(painted, region.Width, region.Height, Contracts.Images.ImageResizeMode.CropAndResize), region.Left, region.Top);
        return result;
    }

    private static byte Mix(int original, int painted, int mask) => (byte)((original * (255 - mask) + painted * mask + 127) / 255);
}
