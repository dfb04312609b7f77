using System.Text;
using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Streaming;
using Graycat.Contracts.Images;

namespace Graycat.Api.Dialects.Automatic1111;

/// <summary>The request as <c>parameters</c> echoes it: what the client sent, without pictures, and the defaults of what it left out.</summary>
internal static class Parameters
{
    private static readonly string[] s_pictures = ["init_images", "mask", "image", "alwayson_scripts"];

    public static string Echo(RequestReader body, ImageRequest request) => Encoding.UTF8.GetString(JsonAnswer.ToUtf8(json =>
    {
        json.WriteStartObject();
        WriteDefaults(json, body, request);
        foreach (var field in body.Element.EnumerateObject().DistinctBy(field => field.Name).Where(field => !s_pictures.Contains(field.Name)))
            field.WriteTo(json);
        json.WriteEndObject();
    }).WrittenSpan);

    private static void WriteDefaults(Utf8JsonWriter json, RequestReader body, ImageRequest request)
    {
        (string Name, object Value)[] defaults =
        [
            ("prompt", request.Prompt), ("negative_prompt", request.NegativePrompt ?? ""), ("seed", request.Noise.Seed), ("subseed", request.Noise.Subseed),
            ("subseed_strength", request.Noise.SubseedStrength), ("sampler_name", request.Sampler ?? ""), ("batch_size", request.BatchSize),
            ("n_iter", request.Iterations), ("steps", request.Steps), ("cfg_scale", request.GuidanceScale), ("width", request.Width),
            ("height", request.Height), ("denoising_strength", request.DenoisingStrength),
        ];
        foreach (var (name, value) in defaults.Where(field => !body.Element.TryGetProperty(field.Name, out _)))
        {
            json.WritePropertyName(name);
            if (value is string text)
                json.WriteStringValue(text);
            else
                json.WriteRawValue(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!);
        }
    }
}
