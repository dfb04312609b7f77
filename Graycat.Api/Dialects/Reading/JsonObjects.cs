using System.Text.Json;

namespace Graycat.Api.Dialects.Reading;

/// <summary>JSON that a model wrote.</summary>
internal static class JsonObjects
{
    /// <summary>The text where it is one JSON object, else an empty object: a call that was cut off has broken arguments.</summary>
    public static string OrEmpty(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? text : "{}";
        }
        catch (JsonException)
        {
            return "{}";
        }
    }
}
