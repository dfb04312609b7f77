using System.Text.Json;
using System.Text.Json.Nodes;

namespace Graycat.LlmWorker.Grammars.JsonSchemas;

/// <summary>Arrays: items of one schema, or a prefix of given items and then the others.</summary>
internal sealed class ArrayRules(SchemaConverter converter, GbnfWriter writer, JsonRules json)
{
    private readonly SchemaConverter _converter = converter;
    private readonly GbnfWriter _writer = writer;
    private readonly JsonRules _json = json;

    public string Body(PlainSchema plain, string rule)
    {
        string space = _writer.Space;
        string content = plain.PrefixItems is { Count: > 0 } prefix ? Tuple(plain, prefix, rule) : List(plain, rule);
        return content.Length == 0 ? $"\"[\" {space} \"]\"" : $"\"[\" {space} {content} \"]\"";
    }

    private string List(PlainSchema plain, string rule)
    {
        long least = plain.MinItems ?? 0;
        if (plain.MaxItems == 0 || Forbids(plain.Items)) return least == 0 ? "" : throw new JsonSchemaException("an array without items cannot have a minimum of items");
        if (plain.MaxItems < least) throw new JsonSchemaException($"a maximum of {plain.MaxItems} items is less than the minimum of {least}");
        string item = Item(plain, rule);
        string next = _writer.Add($"{rule}-next", $"\",\" {_writer.Space} {item}");
        string items = $"{item} {_writer.Repeat(next, Math.Max(0, least - 1), plain.MaxItems - 1)} {_writer.Space}";
        return least > 0 ? items : $"({items})?";
    }

    // Without a word about further items a tuple is exactly its prefix; with one, as in the standard, it may be shorter.
    private string Tuple(PlainSchema plain, List<List<JsonNode>> prefix, string rule)
    {
        long count = Math.Min(prefix.Count, plain.MaxItems ?? long.MaxValue);
        long least = plain.MinItems ?? (plain.Items is null ? count : 0);
        string tail = Rest(plain, prefix.Count, least, rule);
        for (int i = (int)count - 1; i >= 0; i--)
        {
            string item = _converter.RuleOf(prefix[i], $"{rule}-{i}");
            string lead = i == 0 ? item : $"\",\" {_writer.Space} {item}";
            string name = _writer.Add($"{rule}-tuple", $"{lead} {tail}".TrimEnd());
            tail = i < least ? name : $"{name}?";
        }
        return tail.Length == 0 ? "" : $"{tail} {_writer.Space}";
    }

    private string Rest(PlainSchema plain, int prefix, long least, string rule)
    {
        if (plain.Items is null && least <= prefix) return "";
        if (Forbids(plain.Items) || plain.MaxItems <= prefix) return least <= prefix ? "" : throw new JsonSchemaException("an array cannot have as many items as its minimum says");
        string next = _writer.Add($"{rule}-next", $"\",\" {_writer.Space} {Item(plain, rule)}");
        return _writer.Repeat(next, Math.Max(0, least - prefix), plain.MaxItems - prefix);
    }

    private string Item(PlainSchema plain, string rule) => plain.Items is null ? _json.Value : _converter.RuleOf(plain.Items, $"{rule}-item");

    internal static bool Forbids(List<JsonNode>? schemas) => schemas?.Any(schema => schema.GetValueKind() == JsonValueKind.False) ?? false;
}
