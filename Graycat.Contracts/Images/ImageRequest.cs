using System.Text.Json.Serialization;

namespace Graycat.Contracts.Images;

/// <summary>
/// What an image job asks for: the payload of a job in a queue <c>sd:&lt;model&gt;</c>. Every HTTP dialect translates
/// into this record; no dialect's field names appear here. Check it with <see cref="ImageRequestValidation"/> before
/// it is enqueued and again before anything is allocated for it. (Settable because generated JSON code would give an
/// init-only property that is missing in the text zero instead of its default.)
/// </summary>
public sealed record ImageRequest
{
    /// <summary>The image model's name or alias, as listed by the worker registry.</summary>
    public required string Model { get; init; }

    /// <summary>What is to be done. Default <see cref="ImageMode.TextToImage"/>.</summary>
    public ImageMode Mode { get; set; }

    /// <summary>The prompt with its styles already merged. It may be empty.</summary>
    public string Prompt { get; set; } = "";

    /// <summary>
    /// The negative prompt with its styles already merged. Null means that none was given, which SDXL models tell
    /// apart from an empty one.
    /// </summary>
    public string? NegativePrompt { get; set; }

    /// <summary>How the prompts are read. Default <see cref="ImagePromptSyntax.Automatic1111"/>.</summary>
    public ImagePromptSyntax PromptSyntax { get; set; }

    /// <summary>Names of the styles that were merged, for the answer only.</summary>
    public IReadOnlyList<string> Styles { get; set; } = [];

    /// <summary>Width of the picture in pixels; a multiple of 8, and of what the model needs. Default 512.</summary>
    public int Width { get; set; } = 512;

    /// <summary>Height of the picture in pixels; a multiple of 8, and of what the model needs. Default 512.</summary>
    public int Height { get; set; } = 512;

    /// <summary>Pictures made together, 1 or more. Picture <c>i</c> has the seed <c>Seed + i</c>. Default 1.</summary>
    public int BatchSize { get; set; } = 1;

    /// <summary>Batches made one after the other, 1 or more; the seeds go on counting. Default 1.</summary>
    public int Iterations { get; set; } = 1;

    /// <summary>Denoising steps, 1 to 150. Default 20.</summary>
    public int Steps { get; set; } = 20;

    /// <summary>
    /// Name of an A1111 sampler ("Euler a", "DPM++ 2M"), which takes A1111's path through the schedules; or null for
    /// the noise scheduler that the model's own folder names.
    /// </summary>
    public string? Sampler { get; set; }

    /// <summary>Name of an A1111 sigma schedule ("Karras", "SGM Uniform"); null or "Automatic" for the sampler's own.</summary>
    public string? Scheduler { get; set; }

    /// <summary>
    /// Classifier-free guidance scale, 0 to 100; 1 switches guidance off and halves the work. Null for the model's
    
    /// </summary>
    public double GuidanceScale { get; set; } = 7;

    /// <summary>Rescaling of the guided prediction's deviation, 0 (off, default) to 1 (Lin et al. 2023, section 3.4).</summary>
    public double GuidanceRescale { get; set; }

    /// <summary>
    /// How far the initial picture is changed, 0 to 1; for a request with <see cref="Hires"/> the strength of the second
    /// pass. Default 0.75.
    /// </summary>
    public double DenoisingStrength { get; set; } = 0.75;

    /// <summary>Hidden layers of the text encoder counted from its end: 1 (default) is the last one, 12 at most.</summary>
    public int ClipSkip { get; set; } = 1;

    /// <summary>Makes pictures whose opposite borders fit together. Default false.</summary>
    public bool Tiling { get; set; }

    /// <summary>Where the noise comes from.</summary>
    public ImageNoise Noise { get; set; } = new();

    /// <summary>Finer settings of the sampler.</summary>
    public ImageSampling Sampling { get; set; } = new();

    /// <summary>
    /// The pictures to start from, encoded as PNG, JPEG or WebP: one for all, or one for each of the batch. Empty for
    /// text to image.
    /// </summary>
    public IReadOnlyList<byte[]> InitImages { get; set; } = [];

    /// <summary>How an initial picture of another size is fitted. Default <see cref="ImageResizeMode.Stretch"/>.</summary>
    public ImageResizeMode ResizeMode { get; set; }

    /// <summary>What to repaint, with <see cref="ImageMode.Inpaint"/>.</summary>
    public ImageMask? Mask { get; set; }

    /// <summary>A second pass at a higher resolution, with <see cref="ImageMode.TextToImage"/>; null for none.</summary>
    public HiresFix? Hires { get; set; }

    /// <summary>What to do with the pictures, with <see cref="ImageMode.Upscale"/>.</summary>
    public ImageUpscale? Upscale { get; set; }

    /// <summary>File format of the answer. Default PNG.</summary>
    public ImageFileFormat Format { get; set; }

    /// <summary>Quality of JPEG and WebP, 1 to 100. Default 90.</summary>
    public int FormatQuality { get; set; } = 90;

    /// <summary>Whether the generation parameters are written into the file (PNG only). Default true.</summary>
    public bool EmbedInfotext { get; set; } = true;

    /// <summary>A preview of the latents is made every so many steps; 0 (default) for none.</summary>
    public int PreviewEverySteps { get; set; }
}

/// <summary>What an <see cref="ImageRequest"/> asks for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImageMode>))]
public enum ImageMode
{
    /// <summary>A picture from the prompt alone.</summary>
    TextToImage,

    /// <summary>A picture from another one and the prompt.</summary>
    ImageToImage,

    /// <summary>Only what <see cref="ImageRequest.Mask"/> covers is painted anew.</summary>
    Inpaint,

    /// <summary>Only enlarged, without a diffusion model.</summary>
    Upscale,
}

/// <summary>How prompts are read.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImagePromptSyntax>))]
public enum ImagePromptSyntax
{
    /// <summary>Weights, schedules, BREAK, AND and extra networks, as AUTOMATIC1111 reads them.</summary>
    Automatic1111,

    /// <summary>The text as it is, cut to 77 tokens.</summary>
    Plain,
}

/// <summary>File formats of the pictures that are given back.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImageFileFormat>))]
public enum ImageFileFormat
{
    /// <summary>PNG, with the parameters as a text chunk.</summary>
    Png,

    /// <summary>JPEG.</summary>
    Jpeg,

    /// <summary>WebP.</summary>
    WebP,
}

/// <summary>How a picture is fitted to another size.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImageResizeMode>))]
public enum ImageResizeMode
{
    /// <summary>Stretched to the size.</summary>
    Stretch,

    /// <summary>Enlarged until it covers the size, then cut.</summary>
    CropAndResize,

    /// <summary>Shrunk until it fits into the size; the rest is filled from its borders.</summary>
    ResizeAndFill,

    /// <summary>Stretched in latent space.</summary>
    LatentUpscale,
}
