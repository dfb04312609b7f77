namespace Graycat.Contracts.Images;

/// <summary>How far an image job is; published once per denoising step.</summary>
public sealed record ImageProgress
{
    /// <summary>Denoising steps done in the current batch, from 0.</summary>
    public int Step { get; set; }

    /// <summary>Denoising steps of the current batch.</summary>
    public int Steps { get; set; }

    /// <summary>Batches (and hires passes) done, from 0.</summary>
    public int JobNumber { get; set; }

    /// <summary>Batches (and hires passes) in all.</summary>
    public int JobCount { get; set; } = 1;

    /// <summary>Share of the whole job that is done, 0 to 1.</summary>
    public double Fraction { get; set; }

    /// <summary>Expected seconds until the end; null before the first step.</summary>
    public double? EtaSeconds { get; set; }

    /// <summary>A cheap picture of the latents as PNG; null in a step without one.</summary>
    public byte[]? PreviewPng { get; set; }

    /// <summary>What is being done, for people ("Loading graycat-shapes"); null while denoising.</summary>
    public string? Stage { get; set; }
}
