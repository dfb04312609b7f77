namespace Graycat.SdWorker.Images;

/// <summary>Resizes pictures with Pillow's arithmetic: 22-bit fixed point, rows first, each pass rounded to 8 bits.</summary>
public static class ImageResampler
{
    private const int FractionBits = 32 - 8 - 2;

    /// <summary>The picture at another size. RGBA is resized premultiplied.</summary>
    public static PixelImage Resize(PixelImage image, int width, int height, ResampleFilter filter) =>
        Resize(image, width, height, filter, new SourceBox(0, 0, image.Width, image.Height));

    /// <summary>A part of the picture, which may have no extent in one direction, at another size.</summary>
    internal static PixelImage Resize(PixelImage image, int width, int height, ResampleFilter filter, SourceBox box)
    {
        if (filter == ResampleFilter.Nearest)
            return Nearest(image, width, height);
        bool premultiplied = image.Channels == 4;
        PixelImage current = premultiplied ? Premultiply(image) : image;
        if (width != image.Width || box.Left != 0 || box.Right != width)
            current = Rows(current, width, Taps.Make(image.Width, box.Left, box.Right, width, filter));
        if (height != image.Height || box.Top != 0 || box.Bottom != height)
            current = Columns(current, height, Taps.Make(image.Height, box.Top, box.Bottom, height, filter));
        return premultiplied ? Unpremultiply(current) : current;
    }

    private static PixelImage Nearest(PixelImage image, int width, int height)
    {
        int[] columns = NearestIndices(image.Width, width);
        int[] rows = NearestIndices(image.Height, height);
        PixelImage result = PixelImage.Blank(width, height, image.Channels);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                image.At(columns[x], rows[y]).CopyTo(result.At(x, y));
        return result;
    }

    /// <summary>Pillow adds the scale up, and its rounding decides at exact borders.</summary>
    private static int[] NearestIndices(int from, int to)
    {
        var indices = new int[to];
        double scale = (double)from / to;
        double position = scale * 0.5;
        for (int i = 0; i < to; i++, position += scale)
            indices[i] = Math.Min((int)position, from - 1);
        return indices;
    }

    private static PixelImage Rows(PixelImage image, int width, Taps[] taps)
    {
        PixelImage result = PixelImage.Blank(width, image.Height, image.Channels);
        for (int y = 0; y < image.Height; y++)
            for (int x = 0; x < width; x++)
                Sum(image, (y * image.Width + taps[x].First) * image.Channels, image.Channels, taps[x].Weights, result.At(x, y));
        return result;
    }

    private static PixelImage Columns(PixelImage image, int height, Taps[] taps)
    {
        PixelImage result = PixelImage.Blank(image.Width, height, image.Channels);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < image.Width; x++)
                Sum(image, (taps[y].First * image.Width + x) * image.Channels, image.Width * image.Channels, taps[y].Weights, result.At(x, y));
        return result;
    }

    private static void Sum(PixelImage image, int offset, int stride, int[] weights, Span<byte> result)
    {
        for (int c = 0; c < result.Length; c++)
        {
            int sum = 1 << (FractionBits - 1);
            for (int i = 0, index = offset + c; i < weights.Length; i++, index += stride)
                sum += image.Pixels[index] * weights[i];
            result[c] = (byte)Math.Clamp(sum >> FractionBits, 0, 255);
        }
    }

    private static PixelImage Premultiply(PixelImage image) => MapColours(image, (value, alpha) =>
    {
        int product = value * alpha + 128;
        return (product + (product >> 8)) >> 8;
    });

    private static PixelImage Unpremultiply(PixelImage image) =>
        MapColours(image, (value, alpha) => alpha is 0 or 255 ? value : Math.Min(255 * value / alpha, 255));

    private static PixelImage MapColours(PixelImage image, Func<int, int, int> map)
    {
        PixelImage result = PixelImage.Blank(image.Width, image.Height, 4);
        for (int i = 0; i < image.Pixels.Length; i += 4)
        {
            byte alpha = image.Pixels[i + 3];
            for (int c = 0; c < 3; c++)
                result.Pixels[i + c] = (byte)map(image.Pixels[i + c], alpha);
            result.Pixels[i + 3] = alpha;
        }

        return result;
    }

    internal readonly record struct SourceBox(double Left, double Top, double Right, double Bottom);

    private readonly record struct Taps(int First, int[] Weights)
    {
        public static Taps[] Make(int length, double start, double end, int count, ResampleFilter filter)
        {
            double scale = (end - start) / count;
            double widening = Math.Max(scale, 1);
            var taps = new Taps[count];
            for (int i = 0; i < count; i++)
                taps[i] = At(start + (i + 0.5) * scale, length, widening, filter);
            return taps;
        }

        private static Taps At(double centre, int length, double widening, ResampleFilter filter)
        {
            double radius = filter.Radius() * widening;
            int first = Math.Max((int)(centre - radius + 0.5), 0);
            int end = Math.Min((int)(centre + radius + 0.5), length);
            var weights = new double[end - first];
            double sum = 0;
            for (int i = 0; i < weights.Length; i++)
                sum += weights[i] = filter.Weight((first + i - centre + 0.5) * (1 / widening));
            return new Taps(first, Array.ConvertAll(weights, weight => Fixed(sum == 0 ? weight : weight / sum)));
        }

        private static int Fixed(double weight) => (int)(weight * (1 << FractionBits) + (weight < 0 ? -0.5 : 0.5));
    }
}
