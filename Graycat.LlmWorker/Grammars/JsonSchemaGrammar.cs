using System.Text.Json.Nodes;
using Graycat.LlmWorker.Grammars.JsonSchemas;

namespace Graycat.LlmWorker.Grammars;

/// <summary>
/// Turns a JSON schema (draft 2020-12, and the common spellings of older drafts) into GBNF. What a grammar cannot say is
/// left to the model: <c>not</c>, <c>if</c>, <c>contains</c>, <c>uniqueItems</c>, <c>multipleOf</c>,
/// <c>dependentRequired</c>, bounds of fractions, and patterns with look-around. <c>oneOf</c> is read as <c>anyOf</c>.
/// Required properties come first, then the optional ones, each in the schema's order; <c>properties</c> without
/// <c>additionalProperties</c> allows no others.
/// </summary>
public static class JsonSchemaGrammar
{
    /// <summary>The grammar of one JSON object with any content.</summary>
    public static string JsonObject { get; } = Convert("""{"type":"object"}""", out _)!;

    /// <summary>
    /// The grammar's text, which <see cref="GbnfGrammar.Parse"/> and llama.cpp accept; null, and one sentence that says
    /// what is wrong and where, for a schema that is no schema, refers to nothing, or exceeds
    /// <see cref="JsonSchemaLimits"/>.
    /// </summary>
    public static string? Convert(string schema, out string? error)
    {
        var writer = new GbnfWriter();
        string? rule = AddRules(writer, schema, "root", out error);
        if (rule is null) return null;
        string text = writer.ToText(rule);
        if (GbnfGrammar.Parse(text, out GrammarError? grammarError) is not null) return text;
        error = $"JSON schema: {grammarError!.Message}";
        return null;
    }

    /// <summary>Adds a schema's rules to a larger grammar and returns the name of the rule for its values.</summary>
    internal static string? AddRules(GbnfWriter writer, string schema, string name, out string? error)
    {
        try
        {
            error = null;
            JsonNode? root = SchemaDocument.Parse(schema);
            return new SchemaConverter(new SchemaDocument(root), writer).Convert(name);
        }
        catch (JsonSchemaException exception)
        {
            error = $"JSON schema: {exception.Message}";
            return null;
        }
    }
}
