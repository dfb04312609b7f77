using Graycat.Contracts.Images;

namespace Graycat.SdWorker.Images;

/// <summary>AUTOMATIC1111's resize modes.</summary>
public static class ImageFit
{
    /// <summary>The picture at the asked-for size.</summary>
    /// <param name="image">Grey or RGB.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="mode">How proportions are treated; latent upscaling leaves the picture as it is.</param>
    public static PixelImage Fit(PixelImage image, int width, int height, ImageResizeMode mode) => mode switch
    {
        ImageResizeMode.Stretch => Lanczos(image, width, height),
        ImageResizeMode.CropAndResize => Crop(image, width, height),
        ImageResizeMode.ResizeAndFill => Fill(image, width, height),
        _ => image,
    };

    private static PixelImage Crop(PixelImage image, int width, int height)
    {
        bool wider = IsWider(image, width, height);
        return Centred(Lanczos(image, wider ? width : Scaled(image.Width, height, image.Height), wider ? Scaled(image.Height, width, image.Width) : height), width, height);
    }

    private static PixelImage Fill(PixelImage image, int width, int height)
    {
        double ratio = (double)width / height, source = (double)image.Width / image.Height;
        PixelImage resized = Lanczos(
            image,
            ratio < source ? width : Scaled(image.Width, height, image.Height),
            ratio >= source ? height : Scaled(image.Height, width, image.Width));
        PixelImage result = Centred(resized, width, height);
        if (ratio < source)
            FillAboveAndBelow(result, resized);
        else if (ratio > source)
            FillLeftAndRight(result, resized);
        return result;
    }

    private static void FillAboveAndBelow(PixelImage result, PixelImage resized)
    {
        int margin = result.Height / 2 - resized.Height / 2;
        if (margin <= 0)
            return;
        result.Paste(Stretch(resized, result.Width, margin, new(0, 0, result.Width, 0)), 0, 0);
        result.Paste(Stretch(resized, result.Width, margin, new(0, resized.Height, result.Width, resized.Height)), 0, margin + resized.Height);
    }

    private static void FillLeftAndRight(PixelImage result, PixelImage resized)
    {
        int margin = result.Width / 2 - resized.Width / 2;
        if (margin <= 0)
            return;
        result.Paste(Stretch(resized, margin, result.Height, new(0, 0, 0, result.Height)), 0, 0);
        result.Paste(Stretch(resized, margin, result.Height, new(resized.Width, 0, resized.Width, result.Height)), margin + resized.Width, 0);
    }

    private static PixelImage Stretch(PixelImage image, int width, int height, ImageResampler.SourceBox box) =>
        ImageResampler.Resize(image, width, height, ResampleFilter.Bicubic, box);

    private static PixelImage Centred(PixelImage image, int width, int height)
    {
        PixelImage result = PixelImage.Blank(width, height, image.Channels);
        result.Paste(image, width / 2 - image.Width / 2, height / 2 - image.Height / 2);
        return result;
    }

    private static bool IsWider(PixelImage image, int width, int height) =>
        (double)width / height > (double)image.Width / image.Height;

    private static int Scaled(int side, int to, int from) => Math.Max((int)((long)side * to / from), 1);

    private static PixelImage Lanczos(PixelImage image, int width, int height) =>
        ImageResampler.Resize(image, width, height, ResampleFilter.Lanczos);
}
