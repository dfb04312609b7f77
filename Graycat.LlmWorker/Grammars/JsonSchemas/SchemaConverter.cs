using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Graycat.LlmWorker.Grammars.JsonSchemas;

/// <summary>Writes one rule for each schema of a document, from a queue, so that no schema makes it recurse.</summary>
internal sealed class SchemaConverter
{
    private static readonly JsonSerializerOptions s_compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 2 * JsonSchemaLimits.Depth };
    private static readonly string[] s_notes =
        ["$defs", "definitions", "$schema", "$id", "$comment", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"];

    private readonly SchemaDocument _document;
    private readonly GbnfWriter _writer;
    private readonly SchemaExpansion _expansion;
    private readonly Dictionary<JsonNode, string> _rules = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<(string Rule, IReadOnlyList<JsonNode> Schemas)> _queue = new();
    private readonly JsonRules _json;

    public SchemaConverter(SchemaDocument document, GbnfWriter writer)
    {
        (_document, _writer) = (document, writer);
        _expansion = new SchemaExpansion(document);
        _json = new JsonRules(writer);
    }

    /// <summary>The name of the rule for the whole document.</summary>
    public string Convert(string name)
    {
        string root = RuleOf([PlainSchemaReader.AsSchema(_document.Root, "the schema")], name);
        while (_queue.TryDequeue(out (string Rule, IReadOnlyList<JsonNode> Schemas) next))
            _writer.Define(next.Rule, BodyOf(next.Schemas, next.Rule));
        return root;
    }

    /// <summary>The rule for values that satisfy all of the schemas.</summary>
    public string RuleOf(IReadOnlyList<JsonNode> schemas, string hint)
    {
        if (schemas.Count == 1 && _rules.TryGetValue(schemas[0], out string? known)) return known;
        string rule = _writer.Reserve(hint);
        if (schemas.Count == 1) _rules.Add(schemas[0], rule);
        _queue.Enqueue((rule, schemas));
        return rule;
    }

    /// <summary>A value as compact JSON, in a GBNF literal.</summary>
    public static string ValueLiteral(JsonNode? value) => GbnfWriter.Literal(value is null ? "null" : value.ToJsonString(s_compact));

    private string BodyOf(IReadOnlyList<JsonNode> schemas, string rule)
    {
        if (schemas.Count == 1 && Union(schemas[0]) is { } union)
            return string.Join(" | ", union.Select((schema, i) => RuleOf([schema], $"{rule}-{i}")));
        List<PlainSchema> alternatives = _expansion.Expand(schemas);
        if (alternatives.Count == 0) throw new JsonSchemaException("no value can satisfy one of its schemas (an empty enum, false, or types that exclude each other)");
        return string.Join(" | ", alternatives.SelectMany(plain => Bodies(plain, rule)).Distinct());
    }

    // A schema that only chooses or refers needs no merging, and may then refer to itself.
    private List<JsonNode>? Union(JsonNode node)
    {
        if (node is not JsonObject schema) return null;
        List<string> keywords = [.. schema.Select(pair => pair.Key).Except(s_notes)];
        if (keywords is not [("anyOf" or "oneOf" or "allOf" or "$ref") and var keyword]) return null;
        if (keyword == "$ref") return [PlainSchemaReader.AsSchema(_document.Resolve(schema["$ref"]), "$ref")];
        List<JsonNode> parts = [.. SchemaExpansion.Subschemas(schema, keyword)];
        if (keyword == "allOf") return parts.Count == 1 ? parts : null;
        parts.RemoveAll(part => part.GetValueKind() == JsonValueKind.False);
        return parts.Count > 0 ? parts : null;
    }

    private IEnumerable<string> Bodies(PlainSchema plain, string rule)
    {
        if (plain.Values is not null) return plain.Values.Select(ValueLiteral);
        IEnumerable<string>? types = plain.EffectiveTypes();
        return types is null ? [_json.Value] : [.. types.Select(type => Body(plain, type, rule))];
    }

    private string Body(PlainSchema plain, string type, string rule) => type switch
    {
        "object" => new ObjectRules(this, _writer, _json).Body(plain, rule),
        "array" => new ArrayRules(this, _writer, _json).Body(plain, rule),
        "string" => new StringRules(_writer, _json).Body(plain),
        "integer" => IntegerRules.Body(plain.Minimum, plain.Maximum),
        "number" => plain.Minimum >= 0 ? _json.NonNegativeNumber : _json.Number,
        "boolean" => """("true" | "false")""",
        _ => "\"null\"",
    };
}
