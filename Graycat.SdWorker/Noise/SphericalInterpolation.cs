using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.Noise;

/// <summary>
/// Interpolation along the arc between two noises, as AUTOMATIC1111 mixes a variation seed. K. Shoemake, "Animating
/// Rotation with Quaternion Curves" (1985). One angle for every channel and column, over the rows.
/// </summary>
internal static class SphericalInterpolation
{
    /// <summary>
    /// Goes the part <paramref name="value"/> of the way from low to high. Noises that are nearly the same are mixed
    /// linearly with the weights the other way round, which is what the original does.
    /// </summary>
    public static void Interpolate(
        double value, ReadOnlySpan<float> low, ReadOnlySpan<float> high, LatentShape shape, Span<float> result)
    {
        bool nearlySame = MeanCosine(low, high, shape) > 0.9995;
        for (int c = 0; c < shape.Channels; c++)
            for (int x = 0; x < shape.Width; x++)
            {
                int start = c * shape.Height * shape.Width + x;
                (double a, double b) = nearlySame ? (value, 1 - value) : Weights(value, Cosine(low, high, shape, start));
                for (int y = 0; y < shape.Height; y++)
                {
                    int i = start + y * shape.Width;
                    result[i] = (float)(a * low[i] + b * high[i]);
                }
            }
    }

    private static (double Low, double High) Weights(double value, double cosine)
    {
        double omega = Math.Acos(cosine);
        double sine = Math.Sin(omega);
        return (Math.Sin((1 - value) * omega) / sine, Math.Sin(value * omega) / sine);
    }

    private static double MeanCosine(ReadOnlySpan<float> low, ReadOnlySpan<float> high, LatentShape shape)
    {
        double sum = 0;
        for (int c = 0; c < shape.Channels; c++)
            for (int x = 0; x < shape.Width; x++)
                sum += Cosine(low, high, shape, c * shape.Height * shape.Width + x);
        return sum / (shape.Channels * shape.Width);
    }

    private static double Cosine(ReadOnlySpan<float> low, ReadOnlySpan<float> high, LatentShape shape, int start)
    {
        double dot = 0, lowSquares = 0, highSquares = 0;
        for (int y = 0; y < shape.Height; y++)
        {
            int i = start + y * shape.Width;
            dot += (double)low[i] * high[i];
            lowSquares += (double)low[i] * low[i];
            highSquares += (double)high[i] * high[i];
        }
        return Math.Clamp(dot / Math.Sqrt(lowSquares * highSquares), -1, 1);
    }
}
