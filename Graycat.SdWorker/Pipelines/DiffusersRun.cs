namespace Graycat.SdWorker.Pipelines;

/// <summary>A run of diffusers' pipelines.</summary>
public sealed record DiffusersRun
{
    /// <summary>One target for each image.</summary>
    public required IReadOnlyList<GuidanceTarget> Targets { get; init; }

    /// <summary>Width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Denoising steps. Default 20.</summary>
    public int Steps { get; init; } = 20;

    /// <summary>Guidance scale. Default 7.5.</summary>
    public double GuidanceScale { get; init; } = 7.5;

    /// <summary>See <see cref="GuidedDenoiser.Rescale"/>. Default 0.</summary>
    public double GuidanceRescale { get; init; }

    /// <summary>How far a picture is changed, 0 to 1. Default 1.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>The pictures to start from, each (3, height, width) in −1 to 1, one for each image; null for text to image.</summary>
    public IReadOnlyList<float[]>? InitImages { get; init; }

    /// <summary>What to repaint: (height, width), 1 is painted anew; null for everything.</summary>
    public float[]? Mask { get; init; }
}

/// <summary>How far a run is, told after every call of the model.</summary>
/// <param name="Call">Calls made.</param>
/// <param name="Calls">Calls in all.</param>
/// <param name="Latents">The latents now, (images, channels, height, width). Valid during the call only.</param>
public readonly ref struct DenoisingStep(int call, int calls, ReadOnlySpan<float> latents)
{
    /// <summary>Calls made.</summary>
    public int Call { get; } = call;

    /// <summary>Calls in all.</summary>
    public int Calls { get; } = calls;

    /// <summary>The latents now. Valid during the call only.</summary>
    public ReadOnlySpan<float> Latents { get; } = latents;
}

/// <summary>Is told after every call of the model.</summary>
public delegate void DenoisingObserver(DenoisingStep step);
