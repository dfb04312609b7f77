namespace Graycat.SdWorker.Images;

/// <summary>Upscalers that work on pixels, by A1111's names.</summary>
public static class PixelUpscaler
{
    /// <summary>A1111's built-in ones in its order.</summary>
    public static IReadOnlyList<string> Names { get; } = ["None", "Lanczos", "Nearest"];

    /// <summary>Whether there is one of this name, in any letter case.</summary>
    public static bool Exists(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The picture at a size. "None" resizes too, as A1111 does, so that the size is what was asked for.</summary>
    public static PixelImage Resize(PixelImage image, int width, int height, string name) =>
        ImageResampler.Resize(image, width, height, name.Equals("Nearest", StringComparison.OrdinalIgnoreCase) ? ResampleFilter.Nearest : ResampleFilter.Lanczos);
}
