using Graycat.Contracts.Images;

namespace Graycat.SdWorker.Images;

/// <summary>A mask prepared as AUTOMATIC1111 prepares it: 255 is painted anew.</summary>
public static class InpaintMask
{
    /// <summary>Reduces a picture to a mask: its alpha where it has transparency, else its luminance.</summary>
    /// <param name="image">Any picture.</param>
    /// <param name="round">Whether alpha counts as above or not above 128.</param>
    public static PixelImage Binary(PixelImage image, bool round)
    {
        if (image.Channels != 4 || IsOpaque(image))
            return image.ToGray();
        PixelImage mask = PixelImage.Blank(image.Width, image.Height, 1);
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            byte alpha = image.Pixels[4 * i + 3];
            mask.Pixels[i] = round ? (byte)(alpha > 128 ? 255 : 0) : alpha;
        }

        return mask;
    }

    /// <summary>Inverts if asked, then blurs.</summary>
    public static PixelImage Prepare(PixelImage mask, bool invert, int blurX, int blurY) =>
        MaskBlur.Blur(invert ? Invert(mask) : mask, blurX, blurY);

    /// <summary>255 minus the mask.</summary>
    public static PixelImage Invert(PixelImage mask) => mask with { Pixels = Array.ConvertAll(mask.Pixels, value => (byte)(255 - value)) };

    /// <summary>The mask by which the original is laid over the result: twice the blurred mask, cut at 255.</summary>
    public static PixelImage Overlay(PixelImage blurred) =>
        blurred with { Pixels = Array.ConvertAll(blurred.Pixels, value => (byte)Math.Min(2 * value, 255)) };

    /// <summary>The mask in latent space, (height, width), 0 to 1; 1 is painted anew.</summary>
    public static float[] ToLatent(PixelImage mask, int width, int height, bool round)
    {
        PixelImage small = ImageResampler.Resize(mask, width, height, ResampleFilter.Bicubic);
        return Array.ConvertAll(small.Pixels, value => round ? MathF.Round(value / 255f, MidpointRounding.ToEven) : value / 255f);
    }

    private static bool IsOpaque(PixelImage image)
    {
        for (int i = 3; i < image.Pixels.Length; i += 4)
            if (image.Pixels[i] != 255)
                return false;
        return true;
    }
}
