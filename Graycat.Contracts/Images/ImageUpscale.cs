namespace Graycat.Contracts.Images;

/// <summary>Enlarges the pictures in <see cref="ImageRequest.InitImages"/>.</summary>
public sealed record ImageUpscale
{
    /// <summary>Name of the upscaler ("None", "Lanczos", "Nearest", a model's name). Default "None".</summary>
    public string Upscaler { get; set; } = "None";

    /// <summary>A second upscaler, blended over the first. Default "None".</summary>
    public string SecondUpscaler { get; set; } = "None";

    /// <summary>Share of the second upscaler's picture, 0 (default) to 1.</summary>
    public double SecondUpscalerVisibility { get; set; }

    /// <summary>Factor on both sides, above 0 up to 8. Default 4.</summary>
    public double Scale { get; set; } = 4;

    /// <summary>Width in pixels that takes the place of <see cref="Scale"/>; 0 (default) for none.</summary>
    public int Width { get; set; }

    /// <summary>Height in pixels that takes the place of <see cref="Scale"/>; 0 (default) for none.</summary>
    public int Height { get; set; }

    /// <summary>With a width and a height: cuts what goes beyond. Default true.</summary>
    public bool Crop { get; set; } = true;
}
