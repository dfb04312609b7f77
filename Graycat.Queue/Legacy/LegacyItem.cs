using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Graycat.Queue.Legacy;

/// <summary>A job as clients of the Python service push it: <c>{"id","type","data","timestamp","priority"}</c>.</summary>
internal sealed record LegacyItem(string Id, string Type, JsonElement Data, int Priority)
{
    private const int MaxBytes = 16 * 1024 * 1024;
    private const int MaxIdLength = 200;

    /// <summary>Reads an item; null and the reason if it has no usable id (then nobody can be answered).</summary>
    public static bool TryRead(ReadOnlyMemory<byte> text, [NotNullWhen(true)] out LegacyItem? item, [NotNullWhen(false)] out string? reason)
    {
        item = null;
        reason = text.Length > MaxBytes ? $"it has {text.Length} bytes; at most {MaxBytes} are taken" : null;
        if (reason is not null)
            return false;
        try
        {
            using var document = JsonDocument.Parse(text);
            item = Read(document.RootElement);
        }
        catch (JsonException error)
        {
            reason = error.Message;
            return false;
        }

        reason = item is null ? "it is no JSON object with an \"id\" of 1 to 200 characters" : null;
        return item is not null;
    }

    private static LegacyItem? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || Text(root, "id") is not { Length: >= 1 and <= MaxIdLength } id)
            return null;
        var data = root.TryGetProperty("data", out var found) ? found.Clone() : default;
        var priority = root.TryGetProperty("priority", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var value) ? value : 0;
        return new LegacyItem(id, Text(root, "type") ?? "", data, priority);
    }

    private static string? Text(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // a lone surrogate
        }
    }
}
