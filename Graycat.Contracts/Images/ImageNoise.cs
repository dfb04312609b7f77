using System.Text.Json.Serialization;

namespace Graycat.Contracts.Images;

/// <summary>Seeds and generator of the noise of an <see cref="ImageRequest"/>.</summary>
public sealed record ImageNoise
{
    /// <summary>Seed of the first picture; −1 (default) lets the worker draw one, which the answer names.</summary>
    public long Seed { get; set; } = -1;

    /// <summary>Seed of the variation; −1 (default) lets the worker draw one.</summary>
    public long Subseed { get; set; } = -1;

    /// <summary>Share of the variation, 0 (none, default) to 1.</summary>
    public double SubseedStrength { get; set; }

    /// <summary>Width in pixels of the picture whose noise is to be reused; 0 or less (default −1) for none.</summary>
    public int SeedResizeFromWidth { get; set; } = -1;

    /// <summary>Height in pixels of the picture whose noise is to be reused; 0 or less (default −1) for none.</summary>
    public int SeedResizeFromHeight { get; set; } = -1;

    /// <summary>Added to the seed for all noise after the first (A1111's ENSD). Default 0.</summary>
    public long EtaNoiseSeedDelta { get; set; }

    /// <summary>The generator. Default <see cref="ImageNoiseSource.Nv"/>, whose pictures are those of A1111 on CUDA.</summary>
    public ImageNoiseSource Source { get; set; }
}

/// <summary>The random number generators that seeds are known for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImageNoiseSource>))]
public enum ImageNoiseSource
{
    /// <summary>Philox, as CUDA draws it.</summary>
    Nv,

    /// <summary>Mersenne Twister, as torch draws on the CPU.</summary>
    Cpu,
}
