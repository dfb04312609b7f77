namespace Graycat.Contracts.Images;

/// <summary>The pictures of a finished image job and all that A1111's <c>info</c> needs. The lists run parallel to <see cref="Images"/>.</summary>
public sealed record ImageResult
{
    /// <summary>The encoded pictures in the order of batches and seeds.</summary>
    public required IReadOnlyList<byte[]> Images { get; init; }

    /// <summary>The generation parameters of each picture, as A1111 writes them.</summary>
    public IReadOnlyList<string> Infotexts { get; set; } = [];

    /// <summary>Seed of each picture.</summary>
    public IReadOnlyList<long> AllSeeds { get; set; } = [];

    /// <summary>Variation seed of each picture.</summary>
    public IReadOnlyList<long> AllSubseeds { get; set; } = [];

    /// <summary>Prompt of each picture.</summary>
    public IReadOnlyList<string> AllPrompts { get; set; } = [];

    /// <summary>Negative prompt of each picture.</summary>
    public IReadOnlyList<string> AllNegativePrompts { get; set; } = [];

    /// <summary>Width of the pictures in pixels, after a hires pass or an upscale.</summary>
    public int Width { get; set; }

    /// <summary>Height of the pictures in pixels, after a hires pass or an upscale.</summary>
    public int Height { get; set; }

    /// <summary>The sampler's proper name, or the class of the model's own noise scheduler.</summary>
    public string SamplerName { get; set; } = "";

    /// <summary>The sigma schedule's proper name; empty with the model's own noise scheduler.</summary>
    public string SchedulerName { get; set; } = "";

    /// <summary>The model's name.</summary>
    public string ModelName { get; set; } = "";

    /// <summary>First ten hexadecimal digits of the model's SHA-256.</summary>
    public string ModelHash { get; set; } = "";

    /// <summary>When the job began, in A1111's form <c>yyyyMMddHHmmss</c>.</summary>
    public string JobTimestamp { get; set; } = "";

    /// <summary>What went otherwise than asked (unknown LoRAs, unsupported options), a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; set; } = [];
}
