namespace Graycat.SdWorker.Noise;

/// <summary>What decides the noise of one image; AUTOMATIC1111's seed settings.</summary>
public sealed record ImageNoiseSettings
{
    /// <summary>The image's seed. Random seeds (−1) are resolved before, see <see cref="SeedPlan"/>.</summary>
    public required long Seed { get; init; }

    /// <summary>Where the numbers come from. Default: <see cref="RandomSource.Cpu"/>.</summary>
    public RandomSource Source { get; init; }

    /// <summary>The variation seed, or null for none.</summary>
    public long? Subseed { get; init; }

    /// <summary>How far the initial noise goes from the seed's to the variation seed's. Default 0, usual range 0 to 1.</summary>
    public double SubseedStrength { get; init; }

    /// <summary>
    /// Makes the noise of a picture of this height (pixels) and pastes it in the centre. Only together with the width.
    /// Default 0: off.
    /// </summary>
    public int SeedResizeFromHeight { get; init; }

    /// <summary>The width in pixels that belongs to <see cref="SeedResizeFromHeight"/>. Default 0: off.</summary>
    public int SeedResizeFromWidth { get; init; }

    /// <summary>
    /// "ENSD": added to the seed for the noise after the initial one. Default 0: later noise goes on in the same stream.
    /// </summary>
    public long EtaNoiseSeedDelta { get; init; }

    /// <summary>Pixels per latent value in each direction. Default 8.</summary>
    public int DownsamplingFactor { get; init; } = 8;
}
