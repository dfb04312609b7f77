namespace Graycat.SdWorker.Images;

/// <summary>Prepares pictures and masks as diffusers' <c>VaeImageProcessor</c> does.</summary>
public static class DiffusersPreprocessor
{
    /// <summary>Resized with Lanczos to the size, or down to multiples of the factor where none is given.</summary>
    public static PixelImage Resize(PixelImage image, int vaeScaleFactor, int? width = null, int? height = null)
    {
        int toWidth = width ?? image.Width - image.Width % vaeScaleFactor;
        int toHeight = height ?? image.Height - image.Height % vaeScaleFactor;
        return ImageResampler.Resize(image, toWidth, toHeight, ResampleFilter.Lanczos);
    }

    /// <summary>The picture as (channels, height, width), 0 to 1, or −1 to 1 if normalised, or 0 and 1 if binarised.</summary>
    public static float[] ToTensor(PixelImage image, bool normalize = true, bool binarize = false)
    {
        int area = image.Width * image.Height;
        var tensor = new float[image.Pixels.Length];
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            float value = image.Pixels[i] / 255f;
            value = normalize ? 2 * value - 1 : value;
            tensor[i % image.Channels * area + i / image.Channels] = binarize ? (value < 0.5f ? 0 : 1) : value;
        }

        return tensor;
    }
}
