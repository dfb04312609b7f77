using System.Text.Json;
using System.Text.Json.Nodes;

namespace Graycat.LlmWorker.Grammars.JsonSchemas;

/// <summary>Multiplies out references and combinations: which plain schemas, any of which may hold, a schema comes to.</summary>
internal sealed class SchemaExpansion(SchemaDocument document)
{
    private readonly SchemaDocument _document = document;
    private int _merges;

    /// <summary>The alternatives; none when nothing can satisfy all of the schemas.</summary>
    public List<PlainSchema> Expand(IReadOnlyList<JsonNode> schemas)
    {
        var alternatives = new List<List<JsonObject>> { new() };
        foreach (JsonNode schema in schemas) alternatives = Product(alternatives, Conjunctions(schema, depth: 0));
        return [.. alternatives.Select(Merge).OfType<PlainSchema>()];
    }

    private PlainSchema? Merge(List<JsonObject> parts)
    {
        var plain = new PlainSchema();
        foreach (JsonObject part in parts)
        {
            if (++_merges > JsonSchemaLimits.Merges) throw new JsonSchemaException("its combinations multiply out to too many schemas");
            if (!PlainSchemaReader.Merge(plain, part)) return null;
        }
        return plain;
    }

    private List<List<JsonObject>> Conjunctions(JsonNode node, int depth)
    {
        if (depth > JsonSchemaLimits.Combinations) throw new JsonSchemaException($"references and combinations are nested deeper than {JsonSchemaLimits.Combinations} without content, or in a circle");
        if (node is not JsonObject schema) return node.GetValueKind() == JsonValueKind.True ? [[]] : [];
        List<List<JsonObject>> result = [[schema]];
        if (schema.TryGetPropertyValue("$ref", out JsonNode? reference)) result = Product(result, Conjunctions(_document.Resolve(reference), depth + 1));
        foreach (JsonNode part in Subschemas(schema, "allOf")) result = Product(result, Conjunctions(part, depth + 1));
        foreach (string keyword in (string[])["anyOf", "oneOf"])
            if (schema.ContainsKey(keyword))
                result = Product(result, [.. Subschemas(schema, keyword).SelectMany(part => Conjunctions(part, depth + 1))]);
        return result;
    }

    private static List<List<JsonObject>> Product(List<List<JsonObject>> left, List<List<JsonObject>> right)
    {
        if ((long)left.Count * right.Count > JsonSchemaLimits.Alternatives)
            throw new JsonSchemaException($"'allOf' and 'anyOf' multiply out to more than {JsonSchemaLimits.Alternatives} alternatives");
        return [.. left.SelectMany(a => right.Select(b => (List<JsonObject>)[.. a, .. b]))];
    }

    internal static IEnumerable<JsonNode> Subschemas(JsonObject schema, string keyword)
    {
        if (!schema.ContainsKey(keyword)) return [];
        if (schema[keyword] is not JsonArray { Count: > 0 } list) throw new JsonSchemaException($"'{keyword}' must be an array of schemas");
        return list.Select(node => PlainSchemaReader.AsSchema(node, keyword));
    }
}
