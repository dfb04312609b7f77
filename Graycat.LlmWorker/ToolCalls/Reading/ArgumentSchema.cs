using System.Text.Json;
using System.Text.Json.Nodes;
using Graycat.LlmWorker.Grammars.JsonSchemas;

namespace Graycat.LlmWorker.ToolCalls.Reading;

/// <summary>
/// What a tool's schema says about a value, for formats that write values without types. A string stays a string even
/// if it looks like a number; a union prefers the reading that is not a string, where the text can be read so.
/// </summary>
internal sealed class ArgumentSchema
{
    private static readonly ArgumentSchema s_any = new(null);
    private readonly JsonObject? _schema;
    private readonly HashSet<string> _types = new(StringComparer.Ordinal);

    private ArgumentSchema(JsonObject? schema)
    {
        _schema = schema;
        CollectTypes(schema, depth: 0);
    }

    /// <summary>Whether a value can only be a string.</summary>
    public bool IsString => _types.Count == 1 && _types.Contains("string");

    /// <summary>Whether bare text may be a value: a string is allowed, or nothing is said.</summary>
    public bool AllowsText => _types.Count == 0 || _types.Contains("string");

    /// <summary>The types that a value may have, as the schema names them; none where nothing is said.</summary>
    public List<string> Types => [.. _types];

    /// <summary>Whether a value can be an array.</summary>
    public bool IsArray => _types.Contains("array");

    public static ArgumentSchema Parse(string? text)
    {
        try
        {
            return text is null ? s_any : new ArgumentSchema(SchemaDocument.Parse(text) as JsonObject);
        }
        catch (JsonSchemaException)
        {
            return s_any;
        }
    }

    /// <summary>The schema of a member; one that allows anything where nothing is said.</summary>
    public ArgumentSchema Property(string name) =>
        Branches().Select(branch => (branch["properties"] as JsonObject)?[name]).OfType<JsonObject>().FirstOrDefault() is { } found ? new ArgumentSchema(found) : s_any;

    /// <summary>The schema of an array's items.</summary>
    public ArgumentSchema Items() =>
        Branches().Select(branch => branch["items"]).OfType<JsonObject>().FirstOrDefault() is { } found ? new ArgumentSchema(found) : s_any;

    /// <summary>The JSON for a value's bare text.</summary>
    public string ToJson(string text)
    {
        string trimmed = text.Trim();
        if (!IsString && Literal(trimmed) is { } json) return json;
        var sink = new KeptText();
        sink.Write("\"");
        new JsonEscaping(sink).Write(text);
        sink.Write("\"");
        return sink.ToString();
    }

    private string? Literal(string text)
    {
        string json = text switch { "True" => "true", "False" => "false", "None" => "null", _ => text };
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.String && _types.Contains("string") ? null : json;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private IEnumerable<JsonObject> Branches()
    {
        if (_schema is null) yield break;
        yield return _schema;
        foreach (string keyword in (string[])["anyOf", "oneOf", "allOf"])
            if (_schema[keyword] is JsonArray list)
                foreach (JsonObject branch in list.OfType<JsonObject>())
                    yield return branch;
    }

    private void CollectTypes(JsonObject? schema, int depth)
    {
        if (schema is null || depth > 8) return;
        if (schema["type"] is JsonArray types) _types.UnionWith(types.Select(type => type?.ToString() ?? ""));
        else if (schema["type"] is { } type) _types.Add(type.ToString());
        else if (schema["enum"] is JsonArray values) _types.UnionWith(values.Select(value => value?.GetValueKind() == JsonValueKind.String ? "string" : "other"));
        foreach (string keyword in (string[])["anyOf", "oneOf", "allOf"])
            if (schema[keyword] is JsonArray list)
                foreach (JsonNode? branch in list)
                    CollectTypes(branch as JsonObject, depth + 1);
    }
}
