using System.Diagnostics.CodeAnalysis;
using Graycat.Contracts.Images;
using SkiaSharp;

namespace Graycat.SdWorker.Images;

/// <summary>Reads PNG, JPEG, WebP (and what else Skia knows) and writes the three.</summary>
public static class ImageCodec
{
    /// <summary>
    /// Decodes a picture to RGBA. The size in its header is checked before memory for its pixels is taken.
    /// </summary>
    /// <param name="encoded">The file's bytes.</param>
    /// <param name="limits">Bounds on bytes and pixels.</param>
    /// <param name="image">RGBA, not premultiplied, turned upright.</param>
    /// <param name="problem">What was wrong, and with which value; null on success.</param>
    public static bool TryDecode(
        byte[] encoded, ImageLimits limits, [NotNullWhen(true)] out PixelImage? image, [NotNullWhen(false)] out string? problem)
    {
        image = null;
        problem = "The data is not a picture; PNG, JPEG and WebP are read.";
        if (encoded.Length > limits.MaxInputImageBytes)
        {
            problem = $"The picture has {encoded.Length} bytes; at most {limits.MaxInputImageBytes} are allowed.";
            return false;
        }

        using SKData data = SKData.CreateCopy(encoded);
        using SKCodec? codec = SKCodec.Create(data);
        return codec is not null && TryDecode(codec, limits, out image, out problem);
    }

    /// <summary>Encodes an RGB picture.</summary>
    /// <param name="image">RGB.</param>
    /// <param name="format">The file format.</param>
    /// <param name="quality">1 to 100, for JPEG and WebP.</param>
    /// <param name="infotext">Written into a PNG as its text <c>parameters</c>; null for none.</param>
    public static byte[] Encode(PixelImage image, ImageFileFormat format, int quality = 90, string? infotext = null)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        CopyOpaque(image.ToRgb().Pixels, bitmap.GetPixelSpan());
        using SKPixmap pixmap = bitmap.PeekPixels();
        using SKData? data = format switch
        {
            ImageFileFormat.Jpeg => pixmap.Encode(SKEncodedImageFormat.Jpeg, quality),
            ImageFileFormat.WebP => pixmap.Encode(SKEncodedImageFormat.Webp, quality),
            _ => pixmap.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub, 5)),
        };
        byte[] encoded = data?.ToArray() ?? throw new InvalidOperationException($"A picture of {image.Width}x{image.Height} cannot be encoded as {format}.");
        return infotext is null || format != ImageFileFormat.Png ? encoded : PngText.Write(encoded, PngText.Parameters, infotext);
    }

    private static bool TryDecode(SKCodec codec, ImageLimits limits, out PixelImage? image, out string? problem)
    {
        image = null;
        problem = null;
        SKImageInfo header = codec.Info;
        if (header.Width <= 0 || header.Height <= 0 || (long)header.Width * header.Height > limits.MaxInputPixels)
        {
            problem = $"The picture claims {header.Width}x{header.Height} pixels; at most {limits.MaxInputPixels} are allowed.";
            return false;
        }

        var info = new SKImageInfo(header.Width, header.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        PixelImage decoded = PixelImage.Blank(header.Width, header.Height, 4);
        if (Read(codec, info, decoded.Pixels) != SKCodecResult.Success)
        {
            problem = "The picture is damaged or cut off.";
            return false;
        }

        image = ImageOrientation.Upright(decoded, codec.EncodedOrigin);
        return true;
    }

    private static unsafe SKCodecResult Read(SKCodec codec, SKImageInfo info, byte[] pixels)
    {
        fixed (byte* target = pixels)
            return codec.GetPixels(info, (IntPtr)target);
    }

    private static void CopyOpaque(byte[] rgb, Span<byte> rgba)
    {
        for (int i = 0, j = 0; i < rgb.Length; i += 3, j += 4)
        {
            rgb.AsSpan(i, 3).CopyTo(rgba[j..]);
            rgba[j + 3] = 255;
        }
    }
}
