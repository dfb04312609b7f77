using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Jobs;
using Graycat.Api.Models;
using Graycat.Contracts.Images;
using Graycat.Contracts.Jobs;

namespace Graycat.Api.Dialects.Automatic1111;

/// <summary>Reads the bodies of <c>txt2img</c>, <c>img2img</c> and <c>extra-single-image</c>.</summary>
internal static class ImageRequests
{
    private const string DefaultSampler = "DPM++ 2M Karras";

    /// <summary>How our fields are called here; others have the same name in snake case.</summary>
    private static readonly Dictionary<string, string> s_names = new()
    {
        ["Iterations"] = "n_iter", ["GuidanceScale"] = "cfg_scale", ["ClipSkip"] = "override_settings.CLIP_stop_at_last_layers",
        ["Mask.BlurX"] = "mask_blur", ["Mask.BlurY"] = "mask_blur", ["Mask.FullResolutionPadding"] = "inpaint_full_res_padding",
        ["Hires.Scale"] = "hr_scale", ["Hires.Steps"] = "hr_second_pass_steps", ["Upscale.Scale"] = "upscaling_resize",
        ["InitImages"] = "init_images", ["Noise.SubseedStrength"] = "subseed_strength", ["Sampling.Eta"] = "eta", ["NegativePrompt"] = "negative_prompt",
        ["DenoisingStrength"] = "denoising_strength", ["BatchSize"] = "batch_size",
    };

    /// <summary>A picture from a prompt.</summary>
    public static JobCall ReadText(RequestReader body, string? checkpoint)
    {
        var request = Common(body, new ImageRequest { Model = "", DenoisingStrength = body.Double("denoising_strength", 0, 1) ?? 0 });
        if (body.Flag("enable_hr") ?? false)
            request = request with { Hires = ReadHires(body), DenoisingStrength = body.Double("denoising_strength", 0, 1) ?? 0.75 };
        return Call(body, request, checkpoint);
    }

    /// <summary>A picture from another one.</summary>
    public static JobCall ReadImage(RequestReader body, string? checkpoint)
    {
        var images = body.List("init_images", 64).Select(Pictures.Read).ToList();
        if (images.Count == 0)
            body.Missing("init_images");
        var mask = ReadMask(body);
        return Call(body, Common(body, new ImageRequest
        {
            Model = "",
            Mode = mask is null ? ImageMode.ImageToImage : ImageMode.Inpaint,
            InitImages = images,
            Mask = mask,
            DenoisingStrength = body.Double("denoising_strength", 0, 1) ?? 0.75,
            ResizeMode = (ImageResizeMode)(body.Integer("resize_mode", 0, 3) ?? 0),
        }), checkpoint);
    }

    /// <summary>A picture enlarged.</summary>
    public static JobCall ReadExtra(RequestReader body, string? checkpoint)
    {
        if (!body.Has("image"))
            body.Missing("image");
        bool bySize = body.Integer("resize_mode", 0, 1) == 1;
        return Call(body, new ImageRequest
        {
            Model = "",
            Mode = ImageMode.Upscale,
            InitImages = body.Has("image") ? [Pictures.Read(body.Value("image"))] : [],
            Upscale = new()
            {
                Upscaler = body.Text("upscaler_1", 256) ?? "None",
                SecondUpscaler = body.Text("upscaler_2", 256) ?? "None",
                SecondUpscalerVisibility = body.Double("extras_upscaler_2_visibility", 0, 1) ?? 0,
                Scale = body.Double("upscaling_resize", 0.05, 8) ?? 2,
                Width = bySize ? body.Integer("upscaling_resize_w", 0, 16_384) ?? 512 : 0,
                Height = bySize ? body.Integer("upscaling_resize_h", 0, 16_384) ?? 512 : 0,
                Crop = body.Flag("upscaling_crop") ?? true,
            },
        }, checkpoint, ImagesFormat.ExtraName);
    }

    private static ImageRequest Common(RequestReader body, ImageRequest request) => request with
    {
        Prompt = body.Text("prompt") ?? "",
        NegativePrompt = body.Text("negative_prompt") ?? "",
        Styles = body.Texts("styles", 64, allowEmpty: true),
        Width = body.Integer("width", 1, 65_536) ?? 512,
        Height = body.Integer("height", 1, 65_536) ?? 512,
        BatchSize = body.Integer("batch_size", 1, 1000) ?? 1,
        Iterations = body.Integer("n_iter", 1, 1000) ?? 1,
        Steps = body.Integer("steps", 1, 10_000) ?? 20,
        Sampler = Sampler(body),
        Scheduler = body.Text("scheduler", 256),
        GuidanceScale = body.Double("cfg_scale", 0, 100) ?? 7,
        ClipSkip = body.Object("override_settings")?.Integer("CLIP_stop_at_last_layers", 1, 12) ?? 1,
        Tiling = body.Flag("tiling") ?? false,
        Noise = new()
        {
            Seed = body.Long("seed", -1, long.MaxValue) ?? -1,
            Subseed = body.Long("subseed", -1, long.MaxValue) ?? -1,
            SubseedStrength = body.Double("subseed_strength", 0, 1) ?? 0,
            SeedResizeFromWidth = body.Integer("seed_resize_from_w", -1, 8192) ?? -1,
            SeedResizeFromHeight = body.Integer("seed_resize_from_h", -1, 8192) ?? -1,
        },
        Sampling = new()
        {
            Eta = body.Double("eta", 0, 10),
            SigmaChurn = body.Double("s_churn", 0, 1000) ?? 0,
            SigmaChurnMinimum = body.Double("s_tmin", 0, 1e6) ?? 0,
            SigmaChurnMaximum = body.Double("s_tmax", 0, float.MaxValue) ?? 0,
            NoiseMultiplier = body.Double("s_noise", 0, 10) ?? 1,
            NegativeGuidanceMinimumSigma = body.Double("s_min_uncond", 0, 1e6) ?? 0,
        },
        PreviewEverySteps = 1,
    };

    private static string Sampler(RequestReader body) =>
        (body.Text("sampler_name", 256) is { Length: > 0 } name ? name : body.Text("sampler_index", 256) is { Length: > 0 } index ? index : DefaultSampler).Trim();

    private static HiresFix ReadHires(RequestReader body) => new()
    {
        Scale = body.Double("hr_scale", 1, 8) ?? 2,
        Width = body.Integer("hr_resize_x", 0, 65_536) ?? 0,
        Height = body.Integer("hr_resize_y", 0, 65_536) ?? 0,
        Upscaler = body.Text("hr_upscaler", 256) ?? "Latent",
        Steps = body.Integer("hr_second_pass_steps", 0, 10_000) ?? 0,
        Sampler = body.Text("hr_sampler_name", 256),
        Scheduler = body.Text("hr_scheduler", 256),
        Prompt = body.Text("hr_prompt") is { Length: > 0 } prompt ? prompt : null,
        NegativePrompt = body.Text("hr_negative_prompt") is { Length: > 0 } negative ? negative : null,
    };

    private static ImageMask? ReadMask(RequestReader body) => !body.Has("mask") ? null : new()
    {
        Image = Pictures.Read(body.Value("mask")),
        BlurX = body.Integer("mask_blur_x", 0, 64) ?? body.Integer("mask_blur", 0, 64) ?? 4,
        BlurY = body.Integer("mask_blur_y", 0, 64) ?? body.Integer("mask_blur", 0, 64) ?? 4,
        Invert = body.Integer("inpainting_mask_invert", 0, 1) == 1,
        Fill = (ImageMaskFill)(body.Integer("inpainting_fill", 0, 3) ?? 0),
        FullResolution = body["inpaint_full_res"].ValueKind == JsonValueKind.Number ? body.Integer("inpaint_full_res", 0, 1) == 1 : body.Flag("inpaint_full_res") ?? true,
        FullResolutionPadding = body.Integer("inpaint_full_res_padding", 0, 256) ?? 0,
        Round = body.Flag("mask_round") ?? true,
    };

    private static JobCall Call(RequestReader body, ImageRequest request, string? checkpoint, string format = ImagesFormat.FormatName)
    {
        foreach (var problem in ImageRequestValidation.Check(request, new()))
            body.Fail(s_names.GetValueOrDefault(problem.Field, problem.Field.ToLowerInvariant()), problem.Message, "invalid_value");
        string? wanted = body.Object("override_settings")?.Text("sd_model_checkpoint", 256);
        return new()
        {
            Model = Checkpoint.NameOf(wanted ?? checkpoint),
            WorkerKind = ModelDirectory.Image,
            Kind = JobKind.Image,
            Payload = model => JsonSerializer.SerializeToUtf8Bytes(request with { Model = model }, ImageJsonContext.Default.ImageRequest),
            EstimatedCost = (double)request.Steps * request.BatchSize * request.Iterations,
            Shape = new() { Format = format, Id = "", Options = new Dictionary<string, string> { ["parameters"] = Parameters.Echo(body, request) } },
        };
    }
}
