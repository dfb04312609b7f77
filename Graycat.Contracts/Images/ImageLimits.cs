namespace Graycat.Contracts.Images;

/// <summary>Bounds on what one image request may cost. All are inclusive.</summary>
public sealed record ImageLimits
{
    /// <summary>Smallest width and height in pixels. Default 64.</summary>
    public int MinSide { get; set; } = 64;

    /// <summary>Largest width and height in pixels, also of the hires pass. Default 4096.</summary>
    public int MaxSide { get; set; } = 4096;

    /// <summary>Most pixels of one picture, also of the hires pass. Default 2048 × 2048.</summary>
    public long MaxPixels { get; set; } = 2048 * 2048;

    /// <summary>Most pixels of an upscaled picture. Default 8192 × 8192.</summary>
    public long MaxUpscaledPixels { get; set; } = 8192 * 8192;

    /// <summary>What width and height must be divisible by. Default 8; a model may need more.</summary>
    public int SideMultiple { get; set; } = 8;

    /// <summary>Most denoising steps. Default 150.</summary>
    public int MaxSteps { get; set; } = 150;

    /// <summary>Most pictures made together. Default 8.</summary>
    public int MaxBatchSize { get; set; } = 8;

    /// <summary>Most pixels made together (pixels × batch size). Default 8 pictures of 1024 × 1024.</summary>
    public long MaxBatchPixels { get; set; } = 8 * 1024 * 1024;

    /// <summary>Most batches of one request. Default 100.</summary>
    public int MaxIterations { get; set; } = 100;

    /// <summary>Most pictures of one request. Default 100.</summary>
    public int MaxImages { get; set; } = 100;

    /// <summary>Longest prompt in characters. Default 20,000.</summary>
    public int MaxPromptCharacters { get; set; } = 20_000;

    /// <summary>Largest encoded input picture in bytes. Default 32 MiB.</summary>
    public int MaxInputImageBytes { get; set; } = 32 << 20;

    /// <summary>Most pixels that an input picture's header may claim. Default 8192 × 8192.</summary>
    public long MaxInputPixels { get; set; } = 8192 * 8192;
}
