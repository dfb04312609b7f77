using System.Text.Json;
using System.Text.Json.Nodes;

namespace Graycat.LlmWorker.Grammars.JsonSchemas;

/// <summary>A schema's text as a tree, and what its references point to.</summary>
internal sealed class SchemaDocument(JsonNode? root)
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = JsonSchemaLimits.Depth, AllowDuplicateProperties = false };

    /// <summary>The schema itself.</summary>
    public JsonNode Root { get; } = root ?? throw new JsonSchemaException("expected an object, true or false, found null");

    public static JsonNode? Parse(string text)
    {
        if (text.Length > JsonSchemaLimits.Characters)
            throw new JsonSchemaException($"the text has {text.Length} characters, more than {JsonSchemaLimits.Characters}");
        try
        {
            JsonNode? root = JsonNode.Parse(text, documentOptions: s_options);
            ReadStrings(root);
            return root;
        }
        catch (JsonException exception)
        {
            throw new JsonSchemaException($"the text is not JSON of at most {JsonSchemaLimits.Depth} levels without repeated keys (line {exception.LineNumber + 1 ?? 1})");
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new JsonSchemaException("the text is not valid Unicode");
        }
    }

    /// <summary>The schema that a reference within the document (<c>#</c>, <c>#/$defs/name</c>) points to.</summary>
    public JsonNode Resolve(JsonNode? node)
    {
        string reference = node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw new JsonSchemaException("'$ref' must be a string");
        if (reference == "#") return Root;
        if (!reference.StartsWith("#/", StringComparison.Ordinal)) throw Unresolved(reference, "only references within the schema (#/...) are supported");
        node = Root;
        foreach (string part in Uri.UnescapeDataString(reference[2..]).Split('/'))
        {
            string key = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = Child(node, key) ?? throw Unresolved(reference, $"'{key}' is not there");
        }
        return node;
    }

    // Half a surrogate pair, spelled as an escape, shows only when the string is read.
    private static void ReadStrings(JsonNode? node)
    {
        if (node is JsonObject map) foreach ((_, JsonNode? child) in map) ReadStrings(child);
        else if (node is JsonArray list) foreach (JsonNode? child in list) ReadStrings(child);
        else if (node?.GetValueKind() == JsonValueKind.String) node.GetValue<string>();
    }

    private static JsonNode? Child(JsonNode? node, string key) => node switch
    {
        JsonObject map => map[key],
        JsonArray list => int.TryParse(key, out int index) && index >= 0 && index < list.Count ? list[index] : null,
        _ => null,
    };

    private static JsonSchemaException Unresolved(string reference, string why) => new($"the reference '{reference}' cannot be resolved: {why}");
}
