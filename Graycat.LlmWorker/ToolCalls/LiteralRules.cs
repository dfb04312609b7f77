using System.Text.Json.Nodes;
using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls;

/// <summary>Grammar rules of values that are not written as JSON.</summary>
internal static class LiteralRules
{
    /// <summary>
    /// A value of a schema: Python's constants besides JSON's; Gemma's strings, and within its arrays and objects any value.
    /// </summary>
    public static string Value(ToolCallGrammar grammar, LiteralSyntax syntax, JsonObject node, Func<string> json)
    {
        ArgumentSchema schema = ArgumentSchema.Parse(node.ToJsonString());
        if (syntax == LiteralSyntax.Python)
            return schema.Types.Contains("null") ? $"({json()} | \"None\")" : schema.Types is ["boolean"] ? $"({json()} | \"True\" | \"False\")" : json();
        string quote = syntax.Quotes[0];
        if (schema.IsString) return $"{grammar.Text(quote)} {grammar.BareString(node, quote)}";
        return schema.Types.Count == 0 || schema.Types.Any(type => type is "array" or "object" or "string") ? AnyValue(grammar, quote) : json();
    }

    private static string AnyValue(ToolCallGrammar grammar, string quote)
    {
        string text = $"{grammar.Text(quote)} {grammar.Until(quote)}";
        grammar.Shared("literal-pair", "[a-zA-Z0-9_.-]{1,64} \":\" literal");
        grammar.Shared("literal-object", "\"{\" (literal-pair (\",\" literal-pair)*)? \"}\"");
        grammar.Shared("literal-array", "\"[\" (literal (\",\" literal)*)? \"]\"");
        return grammar.Shared("literal", $"{text} | literal-object | literal-array | \"-\"? [0-9]{{1,16}} (\".\" [0-9]{{1,16}})? | \"true\" | \"false\" | \"null\"");
    }
}
