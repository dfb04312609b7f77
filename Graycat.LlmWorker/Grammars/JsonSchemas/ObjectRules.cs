using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Graycat.LlmWorker.Grammars.JsonSchemas;

/// <summary>Objects: the required properties, then the optional ones, then others where they are allowed.</summary>
internal sealed class ObjectRules(SchemaConverter converter, GbnfWriter writer, JsonRules json)
{
    private readonly SchemaConverter _converter = converter;
    private readonly GbnfWriter _writer = writer;
    private readonly JsonRules _json = json;

    public string Body(PlainSchema plain, string rule)
    {
        string content = plain.Properties is null && plain.Required.Count <= 1 ? Map(plain, rule) : Record(plain, rule);
        return $"\"{{\" {_writer.Space} {content} \"}}\"".Replace("  ", " ", StringComparison.Ordinal);
    }

    // No named properties: any number of pairs, among them the required one where there is one.
    private string Map(PlainSchema plain, string rule)
    {
        string space = _writer.Space;
        if (OtherPair(plain, [], rule) is not { } pair) return "";
        string next = _writer.Add($"{rule}-next", $"\",\" {space} {pair}");
        if (plain.Required is [var name])
            return $"({pair} \",\" {space})* {Pair(name, OtherSchemas(plain), rule)} {next}* {space}";
        long least = plain.MinProperties ?? 0;
        if (plain.MaxProperties == 0) return "";
        string pairs = $"{pair} {_writer.Repeat(next, Math.Max(0, least - 1), plain.MaxProperties - 1)} {space}";
        return least > 0 ? pairs : $"({pairs})?";
    }

    private string Record(PlainSchema plain, string rule)
    {
        OrderedDictionary<string, List<JsonNode>> properties = plain.Properties ?? [];
        foreach (string name in plain.Required.Where(name => !properties.ContainsKey(name))) properties.Add(name, OtherSchemas(plain) ?? []);
        List<string> names = [.. properties.Where(pair => !ArrayRules.Forbids(pair.Value)).Select(pair => pair.Key)];
        string? other = plain.Additional is null && plain.PatternProperties.Count == 0 && plain.Properties is not null ? null : OtherPair(plain, names, rule);
        List<string> required = [.. names.Where(plain.Required.Contains).Select(name => Pair(name, properties[name], rule))];
        List<string> optional = [.. names.Where(name => !plain.Required.Contains(name)).Select(name => Pair(name, properties[name], rule))];
        return required.Count > 0
            ? $"{string.Join($" \",\" {_writer.Space} ", required)} {After(optional, other, rule)[0]} {_writer.Space}"
            : First(optional, other, rule) is { } first ? $"({first} {_writer.Space})?" : "";
    }

    // after[i]: with something before it, any of the optional pairs from i on, each with its comma.
    private string[] After(List<string> optional, string? other, string rule)
    {
        var after = new string[optional.Count + 1];
        after[^1] = other is null ? "" : $"(\",\" {_writer.Space} {other})*";
        for (int i = optional.Count - 1; i >= 0; i--)
            after[i] = _writer.Add($"{rule}-after", $"(\",\" {_writer.Space} {optional[i]})? {after[i + 1]}".TrimEnd());
        return after;
    }

    // With nothing before it: the first pair that is there, and what may come after that one.
    private string? First(List<string> optional, string? other, string rule)
    {
        string[] after = After(optional, other, rule);
        string? first = other is null ? null : $"{other} {after[^1]}";
        for (int i = optional.Count - 1; i >= 0; i--)
            first = _writer.Add($"{rule}-first", $"{optional[i]} {after[i + 1]}".TrimEnd() + (first is null ? "" : $" | {first}"));
        return first;
    }

    private string Pair(string name, List<JsonNode>? schemas, string rule)
    {
        string value = schemas is { Count: > 0 } ? _converter.RuleOf(schemas, $"{rule}-{name}") : _json.Value;
        string key = JsonSerializer.Serialize(name, KeyTrie.Spelling);
        return _writer.Add($"{rule}-{name}-pair", $"{GbnfWriter.Literal(key + ":")} {_writer.Space} {value}");
    }

    private string? OtherPair(PlainSchema plain, List<string> names, string rule)
    {
        var pairs = new List<string>();
        foreach ((string pattern, JsonNode schema) in plain.PatternProperties)
            if (schema.GetValueKind() != JsonValueKind.False)
                pairs.Add($"{PatternRules.Quoted(pattern, _writer, _json) ?? _json.String} \":\" {_writer.Space} {_converter.RuleOf([schema], $"{rule}-match")}");
        if (!ArrayRules.Forbids(plain.Additional))
        {
            string key = names.Count == 0 ? _json.String : new KeyTrie(_writer, _json).StringOtherThan(names, rule);
            pairs.Add($"{key} \":\" {_writer.Space} {(OtherSchemas(plain) is { } schemas ? _converter.RuleOf(schemas, $"{rule}-other") : _json.Value)}");
        }
        return pairs.Count == 0 ? null : _writer.Add($"{rule}-other-pair", string.Join(" | ", pairs));
    }

    private static List<JsonNode>? OtherSchemas(PlainSchema plain) =>
        plain.Additional?.Any(schema => schema.GetValueKind() == JsonValueKind.Object) == true ? plain.Additional : null;
}
