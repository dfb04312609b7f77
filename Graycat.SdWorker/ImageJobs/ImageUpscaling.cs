using Graycat.Contracts.Images;
using Graycat.SdWorker.Images;
using Graycat.SdWorker.Pipelines;

namespace Graycat.SdWorker.ImageJobs;

/// <summary>Enlarges pictures without a diffusion model (A1111's "extras").</summary>
internal static class ImageUpscaling
{
    /// <summary>One picture, enlarged by the first upscaler with the second one laid over it.</summary>
    /// <exception cref="ImageRequestException">An unknown upscaler, or a result beyond the limits.</exception>
    public static PixelImage Upscale(PixelImage image, ImageUpscale options, ImageLimits limits)
    {
        RequireKnown("Upscale.Upscaler", options.Upscaler);
        RequireKnown("Upscale.SecondUpscaler", options.SecondUpscaler);
        double scale = ScaleOf(image, options);
        double width = image.Width * scale, height = image.Height * scale;
        if (width * height > limits.MaxUpscaledPixels || width < 1 || height < 1)
            throw new ImageRequestException("Upscale.Scale", ImageRequestProblemKind.TooLarge, $"{image.Width}x{image.Height} times {scale:0.###} is not between 1 and {limits.MaxUpscaledPixels} pixels.");
        PixelImage result = Cut(PixelUpscaler.Resize(image, (int)width, (int)height, options.Upscaler), options);
        bool second = !options.SecondUpscaler.Equals("None", StringComparison.OrdinalIgnoreCase) && options.SecondUpscalerVisibility > 0;
        return second ? Blend(result, Cut(PixelUpscaler.Resize(image, (int)width, (int)height, options.SecondUpscaler), options), options.SecondUpscalerVisibility) : result;
    }

    internal static void RequireKnown(string field, string name)
    {
        if (!PixelUpscaler.Exists(name))
            throw new ImageRequestException(field, ImageRequestProblemKind.OutOfRange, $"There is no upscaler '{name}'; there are {string.Join(", ", PixelUpscaler.Names)}.");
    }

    private static double ScaleOf(PixelImage image, ImageUpscale options) => options switch
    {
        { Width: 0, Height: 0 } => options.Scale,
        { Height: 0 } => (double)options.Width / image.Width,
        { Width: 0 } => (double)options.Height / image.Height,
        _ => Math.Max((double)options.Width / image.Width, (double)options.Height / image.Height),
    };

    private static PixelImage Cut(PixelImage image, ImageUpscale options) => options is { Crop: true, Width: > 0, Height: > 0 }
        ? image.Crop((image.Width - options.Width) / 2, (image.Height - options.Height) / 2, options.Width, options.Height)
        : image;

    private static PixelImage Blend(PixelImage below, PixelImage above, double share)
    {
        PixelImage result = PixelImage.Blank(below.Width, below.Height, below.Channels);
        for (int i = 0; i < result.Pixels.Length; i++)
            result.Pixels[i] = (byte)(below.Pixels[i] * (1 - share) + above.Pixels[i] * share + 0.5);
        return result;
    }
}
