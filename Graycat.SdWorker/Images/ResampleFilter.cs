namespace Graycat.SdWorker.Images;

/// <summary>The filters of Pillow's <c>Image.resize</c>.</summary>
public enum ResampleFilter
{
    /// <summary>The pixel whose area holds the sample point.</summary>
    Nearest,

    /// <summary>Mean of the covered pixels.</summary>
    Box,

    /// <summary>Triangle of radius 1.</summary>
    Bilinear,

    /// <summary>Hamming-windowed sinc of radius 1.</summary>
    Hamming,

    /// <summary>Cubic of radius 2 with a = −0.5; Pillow's default.</summary>
    Bicubic,

    /// <summary>Lanczos-windowed sinc of radius 3; A1111's default.</summary>
    Lanczos,
}

internal static class ResampleFilters
{
    /// <summary>Radius in source pixels before it is widened for shrinking.</summary>
    public static double Radius(this ResampleFilter filter) => filter switch
    {
        ResampleFilter.Box => 0.5,
        ResampleFilter.Bicubic => 2,
        ResampleFilter.Lanczos => 3,
        _ => 1,
    };

    public static double Weight(this ResampleFilter filter, double x) => filter switch
    {
        ResampleFilter.Box => x is > -0.5 and <= 0.5 ? 1 : 0,
        ResampleFilter.Bilinear => Math.Max(0, 1 - Math.Abs(x)),
        ResampleFilter.Hamming => Math.Abs(x) >= 1 ? 0 : Sinc(x) * (0.54 + 0.46 * Math.Cos(Math.PI * x)),
        ResampleFilter.Bicubic => Cubic(Math.Abs(x), -0.5),
        _ => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0,
    };

    /// <summary>Keys' cubic convolution kernel (Keys 1981, equation 15, with free a).</summary>
    public static double Cubic(double x, double a) => x switch
    {
        < 1 => ((a + 2) * x - (a + 3)) * x * x + 1,
        < 2 => (((x - 5) * x + 8) * x - 4) * a,
        _ => 0,
    };

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
