namespace Graycat.Contracts.Images;

/// <summary>The second pass at a higher resolution that follows text to image.</summary>
public sealed record HiresFix
{
    /// <summary>Factor on both sides, above 1 up to 8; without effect where a size is given. Default 2.</summary>
    public double Scale { get; set; } = 2;

    /// <summary>Width in pixels; 0 (default) to follow <see cref="Scale"/> or keep the proportions.</summary>
    public int Width { get; set; }

    /// <summary>Height in pixels; 0 (default) to follow <see cref="Scale"/> or keep the proportions.</summary>
    public int Height { get; set; }

    /// <summary>Name of a latent or pixel upscaler ("Latent", "Lanczos", a model's name). Default "Latent".</summary>
    public string Upscaler { get; set; } = "Latent";

    /// <summary>Steps of the second pass; 0 (default) for those of the first.</summary>
    public int Steps { get; set; }

    /// <summary>Sampler of the second pass; null for that of the first.</summary>
    public string? Sampler { get; set; }

    /// <summary>Sigma schedule of the second pass; null for that of the first.</summary>
    public string? Scheduler { get; set; }

    /// <summary>Prompt of the second pass; null for that of the first.</summary>
    public string? Prompt { get; set; }

    /// <summary>Negative prompt of the second pass; null for that of the first.</summary>
    public string? NegativePrompt { get; set; }

    /// <summary>Guidance scale of the second pass; null for that of the first.</summary>
    public double? GuidanceScale { get; set; }
}
