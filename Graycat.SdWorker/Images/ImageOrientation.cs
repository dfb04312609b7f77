using SkiaSharp;

namespace Graycat.SdWorker.Images;

/// <summary>Turns photographs as their EXIF orientation asks.</summary>
internal static class ImageOrientation
{
    public static PixelImage Upright(PixelImage image, SKEncodedOrigin origin) => origin switch
    {
        SKEncodedOrigin.TopRight => Map(image, false, (x, y, w, h) => (w - 1 - x, y)),
        SKEncodedOrigin.BottomRight => Map(image, false, (x, y, w, h) => (w - 1 - x, h - 1 - y)),
        SKEncodedOrigin.BottomLeft => Map(image, false, (x, y, w, h) => (x, h - 1 - y)),
        SKEncodedOrigin.LeftTop => Map(image, true, (x, y, w, h) => (y, x)),
        SKEncodedOrigin.RightTop => Map(image, true, (x, y, w, h) => (y, h - 1 - x)),
        SKEncodedOrigin.RightBottom => Map(image, true, (x, y, w, h) => (w - 1 - y, h - 1 - x)),
        SKEncodedOrigin.LeftBottom => Map(image, true, (x, y, w, h) => (w - 1 - y, x)),
        _ => image,
    };

    /// <summary>Fills every target pixel from the source pixel that the function names (source width and height given).</summary>
    private static PixelImage Map(PixelImage image, bool turned, Func<int, int, int, int, (int X, int Y)> source)
    {
        PixelImage result = PixelImage.Blank(turned ? image.Height : image.Width, turned ? image.Width : image.Height, image.Channels);
        for (int y = 0; y < result.Height; y++)
            for (int x = 0; x < result.Width; x++)
            {
                (int fromX, int fromY) = source(x, y, image.Width, image.Height);
                image.At(fromX, fromY).CopyTo(result.At(x, y));
            }

        return result;
    }
}
