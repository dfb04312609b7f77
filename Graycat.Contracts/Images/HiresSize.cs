namespace Graycat.Contracts.Images;

/// <summary>The size that a hires pass ends with.</summary>
public static class HiresSize
{
    /// <summary>
    /// Width and height in pixels, following A1111: the scale, rounded down to multiples of 8; or the given sides, where
    /// one of 0 keeps the proportions.
    /// </summary>
    public static (int Width, int Height) Of(int width, int height, HiresFix hires) => hires switch
    {
        { Width: <= 0, Height: <= 0 } => (Scaled(width, hires.Scale), Scaled(height, hires.Scale)),
        { Width: <= 0 } => (Proportional(hires.Height, width, height), hires.Height),
        { Height: <= 0 } => (hires.Width, Proportional(hires.Width, height, width)),
        _ => (hires.Width, hires.Height),
    };

    private static int Scaled(int side, double scale) => (int)Math.Clamp(side * scale, 0, int.MaxValue) / 8 * 8;

    private static int Proportional(int given, int side, int otherSide) =>
        otherSide <= 0 ? 0 : (int)Math.Min((long)given * side / otherSide, int.MaxValue) / 8 * 8;
}
