namespace Graycat.SdWorker.Images;

/// <summary>Between pictures and the arrays that autoencoders take and give: (channels, height, width), −1 to 1.</summary>
public static class ImageTensor
{
    /// <summary>An RGB picture as (3, height, width) in −1 to 1.</summary>
    public static void FromPixels(PixelImage image, Span<float> tensor)
    {
        int area = image.Width * image.Height;
        for (int i = 0; i < area; i++)
            for (int c = 0; c < image.Channels; c++)
                tensor[c * area + i] = image.Pixels[i * image.Channels + c] / 255f * 2 - 1;
    }

    /// <summary>(3, height, width) in −1 to 1 as an RGB picture; what is beyond is clamped, what is no number is black.</summary>
    public static PixelImage ToPixels(ReadOnlySpan<float> tensor, int width, int height, PixelRounding rounding)
    {
        PixelImage image = PixelImage.Blank(width, height, 3);
        int area = width * height;
        for (int i = 0; i < area; i++)
            for (int c = 0; c < 3; c++)
                image.Pixels[3 * i + c] = ToByte(tensor[c * area + i], rounding);
        return image;
    }

    private static byte ToByte(float value, PixelRounding rounding) => rounding == PixelRounding.Nearest
        ? (byte)MathF.Round(Unit(value / 2 + 0.5f) * 255, MidpointRounding.ToEven)
        : (byte)(Unit((value + 1) / 2) * 255);

    private static float Unit(float value) => value > 0 ? Math.Min(value, 1) : 0;
}

/// <summary>How colours become 8-bit values.</summary>
public enum PixelRounding
{
    /// <summary>To the nearest, half to even, as diffusers does.</summary>
    Nearest,

    /// <summary>Downwards, as AUTOMATIC1111 does.</summary>
    Truncate,
}
