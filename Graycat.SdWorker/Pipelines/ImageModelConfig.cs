using System.Text.Json;

namespace Graycat.SdWorker.Pipelines;

/// <summary>A configuration file of an exporter's folder. Values that are missing or null have the defaults given.</summary>
internal sealed class ImageModelConfig
{
    private readonly JsonElement _root;

    private ImageModelConfig(JsonElement root) => _root = root;

    /// <summary>Reads a file; an empty configuration where it is missing and that is allowed.</summary>
    public static ImageModelConfig Read(string file, bool required, string purpose = "")
    {
        if (required)
            ImageModelException.ThrowIfMissing(file, purpose);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.Exists(file) ? File.ReadAllBytes(file) : "{}"u8.ToArray());
            return new ImageModelConfig(document.RootElement.Clone());
        }
        catch (JsonException error)
        {
            throw new ImageModelException(file, $"It is not JSON: {error.Message}", error);
        }
    }

    public double Number(string key, double missing) => Find(key) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : missing;

    public double? OptionalNumber(string key) => Find(key) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    public bool Flag(string key, bool missing) => Find(key) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : missing;

    public string Text(string key, string missing) => Find(key) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : missing;

    public int? ListLength(string key) => Find(key) is { ValueKind: JsonValueKind.Array } value ? value.GetArrayLength() : null;

    public bool Has(string key) => Find(key) is not null;

    private JsonElement? Find(string key) =>
        _root.ValueKind == JsonValueKind.Object && _root.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
