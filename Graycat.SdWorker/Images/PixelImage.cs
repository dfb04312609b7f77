namespace Graycat.SdWorker.Images;

/// <summary>A picture in memory: 8 bits a channel, shape (height, width, channels), rows without gaps.</summary>
/// <param name="Width">Columns, 1 or more.</param>
/// <param name="Height">Rows, 1 or more.</param>
/// <param name="Channels">1 (grey), 3 (RGB) or 4 (RGBA, not premultiplied).</param>
/// <param name="Pixels">The values, <c>Width * Height * Channels</c> of them.</param>
public sealed record PixelImage(int Width, int Height, int Channels, byte[] Pixels)
{
    /// <summary>A black (and transparent) picture.</summary>
    public static PixelImage Blank(int width, int height, int channels) =>
        new(width, height, channels, new byte[checked(width * height * channels)]);

    /// <summary>One pixel's channels.</summary>
    public Span<byte> At(int x, int y) => Pixels.AsSpan((y * Width + x) * Channels, Channels);

    /// <summary>The picture as RGB; transparency is laid over white, as A1111 flattens it.</summary>
    public PixelImage ToRgb()
    {
        if (Channels == 3)
            return this;
        PixelImage rgb = Blank(Width, Height, 3);
        for (int i = 0; i < Width * Height; i++)
            for (int c = 0; c < 3; c++)
                rgb.Pixels[3 * i + c] = Channels == 1 ? Pixels[i] : Over(Pixels[4 * i + c], 255, Pixels[4 * i + 3]);
        return rgb;
    }

    /// <summary>The picture as RGB with its transparency dropped.</summary>
    public PixelImage DropAlpha() =>
        Channels == 3 ? this : new PixelImage(Width, Height, 3, Channels == 1 ? ToRgb().Pixels : WithoutAlpha());

    /// <summary>Luminance as Pillow computes it (ITU-R 601-2), without regard to transparency.</summary>
    public PixelImage ToGray()
    {
        if (Channels == 1)
            return this;
        PixelImage gray = Blank(Width, Height, 1);
        for (int i = 0; i < gray.Pixels.Length; i++)
        {
            ReadOnlySpan<byte> pixel = Pixels.AsSpan(i * Channels, 3);
            gray.Pixels[i] = (byte)((19595 * pixel[0] + 38470 * pixel[1] + 7471 * pixel[2] + 0x8000) >> 16);
        }

        return gray;
    }

    /// <summary>A rectangle of the picture; the part beyond its borders is 0.</summary>
    public PixelImage Crop(int left, int top, int width, int height)
    {
        PixelImage cropped = Blank(width, height, Channels);
        cropped.Paste(this, -left, -top);
        return cropped;
    }

    /// <summary>Copies another picture of the same channels into this one; what lies outside is left out.</summary>
    public void Paste(PixelImage other, int left, int top)
    {
        int first = Math.Max(left, 0);
        int count = Math.Min(left + other.Width, Width) - first;
        if (count <= 0)
            return;
        for (int y = Math.Max(top, 0); y < Math.Min(top + other.Height, Height); y++)
            other.Pixels.AsSpan(((y - top) * other.Width + first - left) * Channels, count * Channels)
                .CopyTo(Pixels.AsSpan((y * Width + first) * Channels));
    }

    private byte[] WithoutAlpha()
    {
        var pixels = new byte[Width * Height * 3];
        for (int i = 0; i < Width * Height; i++)
            Pixels.AsSpan(4 * i, 3).CopyTo(pixels.AsSpan(3 * i));
        return pixels;
    }

    private static byte Over(int value, int below, int alpha) => (byte)((value * alpha + below * (255 - alpha) + 127) / 255);
}
