using System.Text.Json;
using System.Text.Json.Nodes;

namespace Graycat.LlmWorker.Grammars.JsonSchemas;

/// <summary>
/// Schemas that a value must satisfy all at once, with references and combinations resolved: what is left are keywords
/// that a grammar rule can be written from. A list of nodes means that all of them hold.
/// </summary>
internal sealed class PlainSchema
{
    public static readonly string[] AllTypes = ["object", "array", "string", "number", "integer", "boolean", "null"];

    public HashSet<string>? Types { get; set; }

    public List<JsonNode?>? Values { get; set; }

    public OrderedDictionary<string, List<JsonNode>>? Properties { get; set; }

    public List<string> Required { get; } = [];

    public List<(string Pattern, JsonNode Schema)> PatternProperties { get; } = [];

    /// <summary>Schemas of further properties; null where nothing was said.</summary>
    public List<JsonNode>? Additional { get; set; }

    public List<List<JsonNode>>? PrefixItems { get; set; }

    public List<JsonNode>? Items { get; set; }

    public long? MinItems { get; set; }

    public long? MaxItems { get; set; }

    public long? MinProperties { get; set; }

    public long? MaxProperties { get; set; }

    public long? MinLength { get; set; }

    public long? MaxLength { get; set; }

    public string? Pattern { get; set; }

    public string? Format { get; set; }

    /// <summary>Inclusive bounds of integers; exclusive and fractional ones are rounded inwards.</summary>
    public decimal? Minimum { get; set; }

    public decimal? Maximum { get; set; }

    /// <summary>The types that a value may have; without <c>type</c>, what the keywords suggest, or null for any.</summary>
    public IEnumerable<string>? EffectiveTypes()
    {
        if (Types is not null) return AllTypes.Where(Types.Contains).Where(type => type != "integer" || !Types.Contains("number"));
        if (Properties is not null || Required.Count > 0 || Additional is not null || PatternProperties.Count > 0 || MinProperties is not null || MaxProperties is not null) return ["object"];
        if (PrefixItems is not null || Items is not null || MinItems is not null || MaxItems is not null) return ["array"];
        if (MinLength is not null || MaxLength is not null || Pattern is not null || Format is not null) return ["string"];
        if (Minimum is not null || Maximum is not null) return ["number"];
        return null;
    }

    /// <summary>Whether a listed value has one of the types.</summary>
    public bool TypeAllows(JsonNode? value)
    {
        if (Types is null) return true;
        return value?.GetValueKind() switch
        {
            null => Types.Contains("null"),
            JsonValueKind.Object => Types.Contains("object"),
            JsonValueKind.Array => Types.Contains("array"),
            JsonValueKind.String => Types.Contains("string"),
            JsonValueKind.Number => Types.Contains("number") || (Types.Contains("integer") && !value.ToJsonString().AsSpan().ContainsAny('.', 'e', 'E')),
            _ => Types.Contains("boolean"),
        };
    }
}
