using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Graycat.Contracts.Images;

namespace Graycat.SdWorker.ImageJobs;

/// <summary>The generation parameters of a picture in AUTOMATIC1111's words and order.</summary>
internal sealed class Infotext
{
    private static readonly JsonSerializerOptions s_quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(string Key, string Value)> _parameters = [];

    /// <summary>The text for one picture.</summary>
    public static string Write(ImageRequest request, ImageIdentity image)
    {
        var text = new Infotext();
        text.AddSampling(request, image);
        text.AddNoise(request, image);
        text.AddPicture(request, image);
        text.Add("Version", "graycat-v1.0.0");
        string negative = string.IsNullOrEmpty(request.NegativePrompt) ? "" : "\nNegative prompt: " + request.NegativePrompt;
        string parameters = string.Join(", ", text._parameters.Select(pair => $"{pair.Key}: {Quote(pair.Value)}"));
        return $"{request.Prompt}{negative}\n{parameters}".Trim();
    }

    /// <summary>A number as Python writes a float: never without a decimal point.</summary>
    public static string Float(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny(".EN∞") ? text : text + ".0";
    }

    private void AddSampling(ImageRequest request, ImageIdentity image)
    {
        Add("Steps", Integer(request.Steps));
        Add("Sampler", image.SamplerName);
        Add("Schedule type", image.SchedulerName.Length > 0 ? image.SchedulerName : null);
        Add("CFG scale", Float(request.GuidanceScale));
        Add("Seed", Integer(image.Seed));
        Add("Size", $"{request.Width}x{request.Height}");
        Add("Model hash", image.ModelHash);
        Add("Model", image.ModelName);
    }

    private void AddNoise(ImageRequest request, ImageIdentity image)
    {
        ImageNoise noise = request.Noise;
        if (noise.SubseedStrength != 0)
        {
            Add("Variation seed", Integer(image.Subseed));
            Add("Variation seed strength", Float(noise.SubseedStrength));
        }

        if (noise is { SeedResizeFromWidth: > 0, SeedResizeFromHeight: > 0 })
            Add("Seed resize from", $"{noise.SeedResizeFromWidth}x{noise.SeedResizeFromHeight}");
        if (request.Mode is ImageMode.ImageToImage or ImageMode.Inpaint || request.Hires is not null)
            Add("Denoising strength", Float(request.DenoisingStrength));
        Add("Clip skip", request.ClipSkip > 1 ? Integer(request.ClipSkip) : null);
        Add("ENSD", noise.EtaNoiseSeedDelta != 0 && image.UsesEtaNoiseSeedDelta ? Integer(noise.EtaNoiseSeedDelta) : null);
        Add("RNG", noise.Source == ImageNoiseSource.Cpu ? "CPU" : null);
        Add("Tiling", request.Tiling ? "True" : null);
    }

    private void AddPicture(ImageRequest request, ImageIdentity image)
    {
        if (request is { Mode: ImageMode.Inpaint, Mask: { } mask })
            AddMask(mask);
        if (request.Hires is { } hires)
            AddHires(hires);
        ImageSampling sampling = request.Sampling;
        Add("Eta", sampling.Eta is { } eta && image.SupportsEta ? Float(eta) : null);
        Add("Sigma churn", sampling.SigmaChurn > 0 ? Float(sampling.SigmaChurn) : null);
        Add("NGMS", sampling.NegativeGuidanceMinimumSigma > 0 ? Float(sampling.NegativeGuidanceMinimumSigma) : null);
        Add("Emphasis", sampling.Emphasis == ImageEmphasis.Original ? null : sampling.Emphasis == ImageEmphasis.NoNorm ? "No norm" : sampling.Emphasis.ToString());
    }

    private void AddMask(ImageMask mask)
    {
        if (mask.FullResolution)
        {
            Add("Inpaint area", "Only masked");
            Add("Masked area padding", Integer(mask.FullResolutionPadding));
        }

        Add("Mask blur", mask.BlurX == mask.BlurY && mask.BlurX > 0 ? Integer(mask.BlurX) : null);
        Add("Masked content", mask.Fill switch
        {
            ImageMaskFill.Fill => "fill",
            ImageMaskFill.LatentNoise => "latent noise",
            ImageMaskFill.LatentNothing => "latent nothing",
            _ => null,
        });
    }

    private void AddHires(HiresFix hires)
    {
        if (hires is { Width: 0, Height: 0 })
            Add("Hires upscale", Float(hires.Scale));
        else
            Add("Hires resize", $"{hires.Width}x{hires.Height}");
        Add("Hires steps", hires.Steps > 0 ? Integer(hires.Steps) : null);
        Add("Hires upscaler", hires.Upscaler);
        Add("Hires sampler", hires.Sampler);
        Add("Hires schedule type", hires.Scheduler);
        Add("Hires CFG Scale", hires.GuidanceScale is { } scale ? Float(scale) : null);
        Add("Hires prompt", hires.Prompt);
        Add("Hires negative prompt", hires.NegativePrompt);
    }

    private void Add(string key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            _parameters.Add((key, value));
    }

    private static string Integer(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Quote(string value) =>
        value.AsSpan().ContainsAny(",\n:") ? JsonSerializer.Serialize(value, s_quoting) : value;
}

/// <summary>What tells one picture of a job from the others, and what was chosen for it.</summary>
internal sealed record ImageIdentity
{
    public required long Seed { get; init; }

    public required long Subseed { get; init; }

    public required string SamplerName { get; init; }

    public required string SchedulerName { get; init; }

    public required string ModelName { get; init; }

    public required string ModelHash { get; init; }

    public bool SupportsEta { get; init; }

    public bool UsesEtaNoiseSeedDelta { get; init; }
}
