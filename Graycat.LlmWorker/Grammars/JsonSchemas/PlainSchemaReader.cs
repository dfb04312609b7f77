using System.Text.Json;
using System.Text.Json.Nodes;

namespace Graycat.LlmWorker.Grammars.JsonSchemas;

/// <summary>Adds one schema object's own keywords to a <see cref="PlainSchema"/>.</summary>
internal static class PlainSchemaReader
{
    /// <summary>Narrows the target; false when nothing can satisfy both.</summary>
    public static bool Merge(PlainSchema target, JsonObject schema) =>
        MergeTypes(target, schema) && MergeValues(target, schema) && MergeRest(target, schema);

    private static bool MergeRest(PlainSchema target, JsonObject schema)
    {
        MergeObject(target, schema);
        MergeArray(target, schema);
        MergeString(target, schema);
        MergeNumber(target, schema);
        return true;
    }

    private static bool MergeTypes(PlainSchema target, JsonObject schema)
    {
        if (schema["type"] is not { } type) return true;
        HashSet<string> types = [.. type is JsonArray list ? list.Select(TypeName) : [TypeName(type)]];
        if (schema["nullable"] is JsonValue nullable && nullable.GetValueKind() == JsonValueKind.True) types.Add("null");
        if (target.Types is not null) types = Intersect(target.Types, types);
        target.Types = types;
        return types.Count > 0;
    }

    private static HashSet<string> Intersect(HashSet<string> left, HashSet<string> right)
    {
        HashSet<string> both = [.. left.Where(right.Contains)];
        if ((left.Contains("integer") && right.Contains("number")) || (left.Contains("number") && right.Contains("integer"))) both.Add("integer");
        return both;
    }

    private static string TypeName(JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.String) throw new JsonSchemaException("'type' must be a string or an array of strings");
        string name = value.GetValue<string>();
        return PlainSchema.AllTypes.Contains(name) ? name : throw new JsonSchemaException($"unknown type '{name}'; known are {string.Join(", ", PlainSchema.AllTypes)}");
    }

    private static bool MergeValues(PlainSchema target, JsonObject schema)
    {
        if (schema.ContainsKey("enum")) Keep(target, schema["enum"] as JsonArray ?? throw new JsonSchemaException("'enum' must be an array"));
        if (schema.ContainsKey("const")) Keep(target, [schema["const"]?.DeepClone()]);
        target.Values = target.Values?.Where(target.TypeAllows).ToList();
        return target.Values is not { Count: 0 };
    }

    private static void Keep(PlainSchema target, JsonArray values)
    {
        IEnumerable<JsonNode?> kept = target.Values is null ? values : target.Values.Where(old => values.Any(value => JsonNode.DeepEquals(old, value)));
        target.Values = [.. kept];
    }

    private static void MergeObject(PlainSchema target, JsonObject schema)
    {
        if (schema["properties"] is { } properties)
        {
            target.Properties ??= [];
            foreach ((string name, JsonNode? property) in AsObject(properties, "properties"))
                if (target.Properties.TryGetValue(name, out List<JsonNode>? known)) known.Add(AsSchema(property, name));
                else target.Properties.Add(name, [AsSchema(property, name)]);
        }
        if (schema["required"] is JsonArray required)
            target.Required.AddRange(required.Select(node => AsString(node, "required")).Except(target.Required));
        if (schema["patternProperties"] is { } patterns)
            target.PatternProperties.AddRange(AsObject(patterns, "patternProperties").Select(pair => (pair.Key, AsSchema(pair.Value, pair.Key))));
        JsonNode? additional = schema["additionalProperties"] ?? schema["unevaluatedProperties"];
        if (additional is not null) (target.Additional ??= []).Add(AsSchema(additional, "additionalProperties"));
        target.MinProperties = Larger(target.MinProperties, Count(schema, "minProperties"));
        target.MaxProperties = Smaller(target.MaxProperties, Count(schema, "maxProperties"));
    }

    // Before draft 2020-12, a list under items was what prefixItems is now, and additionalItems what items is now.
    private static void MergeArray(PlainSchema target, JsonObject schema)
    {
        JsonNode? prefix = schema["prefixItems"] ?? schema["items"] as JsonArray;
        JsonNode? items = schema["items"] is JsonArray ? schema["additionalItems"] : schema["items"];
        if (prefix is not null)
        {
            if (prefix is not JsonArray list) throw new JsonSchemaException("'prefixItems' must be an array");
            target.PrefixItems ??= [];
            for (int i = 0; i < list.Count; i++)
                if (i < target.PrefixItems.Count) target.PrefixItems[i].Add(AsSchema(list[i], "prefixItems"));
                else target.PrefixItems.Add([AsSchema(list[i], "prefixItems")]);
        }
        if (items is not null) (target.Items ??= []).Add(AsSchema(items, "items"));
        target.MinItems = Larger(target.MinItems, Count(schema, "minItems"));
        target.MaxItems = Smaller(target.MaxItems, Count(schema, "maxItems"));
    }

    private static void MergeString(PlainSchema target, JsonObject schema)
    {
        if (schema["pattern"] is { } pattern) target.Pattern ??= AsString(pattern, "pattern");
        if (schema["format"] is { } format) target.Format ??= AsString(format, "format");
        target.MinLength = Larger(target.MinLength, Count(schema, "minLength"));
        target.MaxLength = Smaller(target.MaxLength, Count(schema, "maxLength"));
    }

    private static void MergeNumber(PlainSchema target, JsonObject schema)
    {
        decimal? minimum = Number(schema, "minimum");
        decimal? maximum = Number(schema, "maximum");
        if (Number(schema, "exclusiveMinimum") is { } above) minimum = Max(minimum, decimal.Floor(above) + 1);
        if (Number(schema, "exclusiveMaximum") is { } below) maximum = Min(maximum, decimal.Ceiling(below) - 1);
        target.Minimum = Max(target.Minimum, minimum is { } low ? decimal.Ceiling(low) : null);
        target.Maximum = Min(target.Maximum, maximum is { } high ? decimal.Floor(high) : null);
    }

    // Bounds beyond 16 digits are no bounds: the grammar writes no longer integers.
    private static decimal? Number(JsonObject schema, string keyword)
    {
        if (schema[keyword] is not JsonValue value) return null;
        if (value.GetValueKind() is JsonValueKind.True or JsonValueKind.False) return null;
        if (value.GetValueKind() != JsonValueKind.Number || !value.TryGetValue(out double number)) throw new JsonSchemaException($"'{keyword}' must be a number");
        return Math.Abs(number) < 1e16 ? (decimal)number : null;
    }

    private static long? Count(JsonObject schema, string keyword)
    {
        if (schema[keyword] is not { } node) return null;
        if (node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out double count) && count >= 0)
            return (long)Math.Min(count, long.MaxValue / 2);
        throw new JsonSchemaException($"'{keyword}' must be a whole number of 0 or more");
    }

    private static JsonObject AsObject(JsonNode node, string keyword) => node as JsonObject ?? throw new JsonSchemaException($"'{keyword}' must be an object");

    private static string AsString(JsonNode? node, string keyword) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : throw new JsonSchemaException($"'{keyword}' must hold strings");

    internal static JsonNode AsSchema(JsonNode? node, string where) => node?.GetValueKind() is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False
        ? node
        : throw new JsonSchemaException($"'{where}' must be a schema: an object, true or false");

    private static long? Larger(long? a, long? b) => a is null ? b : b is null ? a : Math.Max(a.Value, b.Value);

    private static long? Smaller(long? a, long? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);

    private static decimal? Max(decimal? a, decimal? b) => a is null ? b : b is null ? a : Math.Max(a.Value, b.Value);

    private static decimal? Min(decimal? a, decimal? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);
}
