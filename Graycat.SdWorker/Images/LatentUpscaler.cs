using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.Images;

/// <summary>Resizes latents as torch's <c>interpolate</c> does with <c>align_corners</c> off: A1111's "Latent…" upscalers.</summary>
public static class LatentUpscaler
{
    private static readonly (string Name, LatentInterpolation Mode)[] s_modes =
    [
        ("Latent", LatentInterpolation.Bilinear),
        ("Latent (antialiased)", LatentInterpolation.BilinearAntialiased),
        ("Latent (bicubic)", LatentInterpolation.Bicubic),
        ("Latent (bicubic antialiased)", LatentInterpolation.BicubicAntialiased),
        ("Latent (nearest)", LatentInterpolation.Nearest),
        ("Latent (nearest-exact)", LatentInterpolation.NearestExact),
    ];

    /// <summary>A1111's names in its order.</summary>
    public static IEnumerable<string> Names => s_modes.Select(mode => mode.Name);

    /// <summary>The interpolation of an A1111 name, in any letter case; null if it is none of these.</summary>
    public static LatentInterpolation? Find(string name)
    {
        foreach ((string known, LatentInterpolation mode) in s_modes)
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase))
                return mode;
        return null;
    }

    /// <summary>One image's latents, (channels, height, width), at another height and width.</summary>
    public static float[] Resize(ReadOnlySpan<float> latents, LatentShape from, int height, int width, LatentInterpolation mode)
    {
        Tap[][] columns = Taps(from.Width, width, mode);
        Tap[][] rows = Taps(from.Height, height, mode);
        var wide = new float[from.Channels * from.Height * width];
        for (int row = 0; row < from.Channels * from.Height; row++)
            for (int x = 0; x < width; x++)
                wide[row * width + x] = Sum(latents, row * from.Width, 1, columns[x]);
        var result = new float[from.Channels * height * width];
        for (int c = 0; c < from.Channels; c++)
            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++)
                    result[(c * height + y) * width + x] = Sum(wide, c * from.Height * width + x, width, rows[y]);
        return result;
    }

    private static float Sum(ReadOnlySpan<float> values, int offset, int stride, Tap[] taps)
    {
        float sum = 0;
        foreach (Tap tap in taps)
            sum += values[offset + tap.Index * stride] * tap.Weight;
        return sum;
    }

    private static Tap[][] Taps(int from, int to, LatentInterpolation mode) =>
        [.. Enumerable.Range(0, to).Select(index => mode switch
        {
            LatentInterpolation.Nearest => [new Tap(Math.Min((int)(index * ((float)from / to)), from - 1), 1)],
            LatentInterpolation.NearestExact => [new Tap(Math.Min((int)((index + 0.5f) * ((float)from / to)), from - 1), 1)],
            LatentInterpolation.Bilinear => Linear(index, from, to),
            LatentInterpolation.Bicubic => Cubic(index, from, to),
            LatentInterpolation.BilinearAntialiased => Widened(index, from, to, ResampleFilter.Bilinear),
            _ => Widened(index, from, to, ResampleFilter.Bicubic),
        })];

    private static Tap[] Linear(int index, int from, int to)
    {
        double position = Math.Max((index + 0.5) * from / to - 0.5, 0);
        int first = Math.Min((int)position, from - 1);
        float share = (float)(position - first);
        return [new Tap(first, 1 - share), new Tap(Math.Min(first + 1, from - 1), share)];
    }

    /// <summary>a = −0.75; samples beyond the border repeat it.</summary>
    private static Tap[] Cubic(int index, int from, int to)
    {
        double position = (index + 0.5) * from / to - 0.5;
        int floor = (int)Math.Floor(position);
        var taps = new Tap[4];
        for (int i = 0; i < 4; i++)
            taps[i] = new Tap(Math.Clamp(floor - 1 + i, 0, from - 1), (float)ResampleFilters.Cubic(Math.Abs(position - (floor - 1 + i)), -0.75));
        return taps;
    }

    /// <summary>The filter is widened when shrinking; its weights inside the picture are normalised.</summary>
    private static Tap[] Widened(int index, int from, int to, ResampleFilter filter)
    {
        double scale = Math.Max((double)from / to, 1);
        double centre = (index + 0.5) * from / to;
        double radius = filter.Radius() * scale;
        int first = Math.Max((int)(centre - radius + 0.5), 0);
        int end = Math.Min((int)(centre + radius + 0.5), from);
        double[] weights = [.. Enumerable.Range(first, end - first).Select(i => filter.Weight((i - centre + 0.5) / scale))];
        double sum = weights.Sum();
        return [.. weights.Select((weight, i) => new Tap(first + i, (float)(weight / sum)))];
    }

    private readonly record struct Tap(int Index, float Weight);
}

/// <summary>How latents are resized.</summary>
public enum LatentInterpolation
{
    /// <summary>Linear between neighbours.</summary>
    Bilinear,

    /// <summary>Linear, widened when shrinking.</summary>
    BilinearAntialiased,

    /// <summary>Cubic with a = −0.75.</summary>
    Bicubic,

    /// <summary>Cubic with a = −0.5, widened when shrinking.</summary>
    BicubicAntialiased,

    /// <summary>The value at the rounded-down position.</summary>
    Nearest,

    /// <summary>The value at the centre's position.</summary>
    NearestExact,
}
