using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Errors;
using Graycat.Api.Jobs;
using Graycat.Api.Models;
using Graycat.Contracts.Images;
using Graycat.Contracts.Jobs;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary>Reads the bodies of <c>/v1/images/generations</c> and <c>/v1/images/edits</c>.</summary>
internal static class OpenAiImages
{
    private const long MaxFormBytes = 64 << 20;

    /// <summary>A picture from a prompt.</summary>
    public static JobCall ReadGeneration(RequestReader body) => Call(body, new ImageRequest { Model = "" });

    /// <summary>A picture from a picture; what is transparent in the mask is painted anew.</summary>
    public static JobCall ReadEdit(RequestReader body)
    {
        var images = body.List("image", 16).Select(Pictures.Read).ToList();
        if (images.Count == 0)
            body.Missing("image");
        var mask = body.Has("mask") ? new ImageMask { Image = Pictures.Read(body.Value("mask")), Invert = true } : null;
        return Call(body, new ImageRequest
        {
            Model = "",
            Mode = mask is null ? ImageMode.ImageToImage : ImageMode.Inpaint,
            InitImages = images.Count > 1 ? [images[0]] : images,
            Mask = mask,
        });
    }

    /// <summary>Serves an edit: a multipart form, or JSON with the pictures as base64.</summary>
    public static async Task EditAsync(HttpContext context, JobEndpoint jobs, ErrorWriter errors)
    {
        if (!context.Request.HasFormContentType)
        {
            await jobs.ServeAsync(context, ReadEdit);
            return;
        }

        try
        {
            byte[] body = await FormAsJsonAsync(context);
            using var document = JsonDocument.Parse(body);
            await jobs.ServeAsync(context, body, new RequestReader(document.RootElement), ReadEdit);
        }
        catch (InvalidDataException exception)
        {
            await errors.WriteAsync(context, new(ApiErrorKind.InvalidRequest, $"The form cannot be read: {exception.Message}"));
        }
    }

    /// <summary>The form's fields as a JSON object, <c>image</c> and <c>image[]</c> as one list of base64.</summary>
    private static async Task<byte[]> FormAsJsonAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(new Microsoft.AspNetCore.Http.Features.FormOptions { MultipartBodyLengthLimit = MaxFormBytes, ValueCountLimit = 64, ValueLengthLimit = 1 << 20 }, context.RequestAborted);
        var fields = new JsonObject();
        foreach (var (name, value) in form)
            fields[name] = name == "n" && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : (JsonNode?)value.ToString();
        var images = new JsonArray();
        foreach (var file in form.Files)
        {
            string content = await Base64Async(file, context.RequestAborted);
            if (file.Name == "mask")
                fields["mask"] = content;
            else if (file.Name is "image" or "image[]")
                images.Add((JsonNode?)content);
        }

        fields["image"] = images;
        return System.Text.Encoding.UTF8.GetBytes(fields.ToJsonString());
    }

    private static async Task<string> Base64Async(IFormFile file, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellationToken);
        return Convert.ToBase64String(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static JobCall Call(RequestReader body, ImageRequest request)
    {
        if (!body.Has("prompt"))
            body.Missing("prompt");
        var (width, height) = Size(body);
        bool asUrl = body.Word("response_format", "b64_json", "url") == "url";
        request = request with
        {
            Prompt = body.Text("prompt") ?? "",
            NegativePrompt = body.Text("negative_prompt"),
            Width = width,
            Height = height,
            Iterations = body.Integer("n", 1, 10) ?? 1,
            Steps = body.Integer("steps", 1, 150) ?? 20,
            Noise = new() { Seed = body.Long("seed", -1, long.MaxValue) ?? -1 },
            Format = body.Word("output_format", "png", "jpeg", "webp") switch { "jpeg" => ImageFileFormat.Jpeg, "webp" => ImageFileFormat.WebP, _ => ImageFileFormat.Png },
        };
        foreach (var problem in ImageRequestValidation.Check(request, new()))
            body.Fail(problem.Field is "Width" or "Height" ? "size" : problem.Field is "Iterations" or "BatchSize" ? "n" : problem.Field.StartsWith("Mask", StringComparison.Ordinal) ? "mask" : problem.Field == "InitImages" ? "image" : "prompt", problem.Message, "invalid_value");
        return new()
        {
            Model = body.Text("model", 256),
            WorkerKind = ModelDirectory.Image,
            Kind = JobKind.Image,
            Payload = model => JsonSerializer.SerializeToUtf8Bytes(request with { Model = model }, ImageJsonContext.Default.ImageRequest),
            EstimatedCost = (double)request.Steps * request.Iterations,
            Shape = new() { Format = OpenAiImagesFormat.FormatName, Id = "", Options = new Dictionary<string, string> { ["url"] = asUrl ? "1" : "", ["type"] = request.Format.ToString().ToLowerInvariant() } },
        };
    }

    /// <summary><c>WIDTHxHEIGHT</c>; absent or <c>auto</c> is 512x512.</summary>
    private static (int, int) Size(RequestReader body)
    {
        if (body.Text("size", 32) is not { } size || size == "auto")
            return (512, 512);
        string[] sides = size.Split('x');
        if (sides.Length == 2 && int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out int width) && int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out int height))
            return (width, height);
        body.Fail("size", $"size is '{size}'; it must be as 512x512, or auto.", "invalid_value");
        return (512, 512);
    }
}
