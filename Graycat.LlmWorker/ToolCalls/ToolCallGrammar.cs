using System.Text.Json;
using System.Text.Json.Nodes;
using Graycat.Contracts.Text;
using Graycat.LlmWorker.Grammars;
using Graycat.LlmWorker.Grammars.JsonSchemas;
using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls;

/// <summary>Writes the grammar that makes a model call a tool in its own format, with arguments by the tool's schema.</summary>
public sealed class ToolCallGrammar
{
    private readonly GbnfWriter _writer = new();
    private readonly List<ToolDefinition> _tools;
    private readonly bool _parallel;

    private ToolCallGrammar(string templateText, List<ToolDefinition> tools, bool parallel) =>
        (TemplateText, _tools, _parallel) = (templateText, tools, parallel);

    /// <summary>The model's chat template.</summary>
    internal string TemplateText { get; }

    /// <summary>
    /// A grammar of the whole reply for tool choice <c>required</c> or a named function: reasoning where the format has
    /// some, then one call, or several. For <c>auto</c> it is the grammar of what follows from the first of the format's
    /// <see cref="ToolCallFormat.Triggers"/> on (the trigger included).
    /// </summary>
    /// <param name="templateText">The model's chat template.</param>
    /// <param name="tools">The request's tools, at least one.</param>
    /// <param name="choice">The request's choice.</param>
    /// <param name="parallel">Whether one reply may hold several calls.</param>
    /// <param name="prefix">The prompt's part of the reply, see <see cref="ReplyPrefix"/>.</param>
    /// <param name="error">One sentence that says what is wrong with a tool, when null is returned.</param>
    public static string? Build(string templateText, IReadOnlyList<ToolDefinition> tools, ToolChoice choice, bool parallel, string prefix, out string? error)
    {
        List<ToolDefinition> allowed = [.. tools.Where(tool => choice.Mode != ToolChoiceMode.Function || tool.Name == choice.Function)];
        error = choice.Mode == ToolChoiceMode.Function ? $"tool_choice names the function '{choice.Function}', which is not among the tools" : "a tool call is demanded without any tools";
        if (allowed.Count == 0) return null;
        try
        {
            ToolCallFormat format = ToolCallFormats.Select(templateText);
            var grammar = new ToolCallGrammar(templateText, allowed, parallel);
            string calls = grammar.Add("calls", format.CallsRule(grammar));
            string root = choice.Mode == ToolChoiceMode.Auto ? calls : $"{grammar.Reasoning(format, prefix)} {calls}".Trim();
            string text = grammar._writer.ToText(root);
            error = GbnfGrammar.Parse(text, out GrammarError? grammarError) is null ? $"tools: {grammarError!.Message}" : null;
            return error is null ? text : null;
        }
        catch (JsonSchemaException exception)
        {
            error = $"tools: {exception.Message}";
            return null;
        }
    }

    /// <summary>One of the tools' expressions.</summary>
    internal string Choice(Func<ToolDefinition, string> expression) =>
        Add("call", string.Join(" | ", _tools.Select(tool => Add($"call-{tool.Name}", expression(tool)))));

    /// <summary>One call, or several with something between them.</summary>
    internal string Repeated(string call, string separator)
    {
        if (!_parallel) return call;
        string next = Add("next-call", $"{separator} {call}".Trim());
        return $"{call} {next}*";
    }

    /// <summary>A text as it stands.</summary>
    internal string Text(string text) => GbnfWriter.Literal(text);

    /// <summary>The tool's arguments as one JSON object.</summary>
    internal string Arguments(ToolDefinition tool)
    {
        string? rule = JsonSchemaGrammar.AddRules(_writer, tool.Parameters ?? """{"type":"object","properties":{}}""", $"{tool.Name}-arguments", out string? error);
        return rule ?? throw new JsonSchemaException($"the parameters of '{tool.Name}': {error}");
    }

    /// <summary>The call as one JSON object.</summary>
    internal string JsonCall(ToolDefinition tool, JsonCallMembers? members = null)
    {
        members ??= new JsonCallMembers();
        string id = members.Id is null ? "" : $"{Text($", \"{members.Id}\": \"")} [a-zA-Z0-9]{{9}} {Text("\"")}";
        return $"{Text($"{{\"{members.Name}\": {JsonSerializer.Serialize(tool.Name, KeyTrie.Spelling)}, \"{members.Arguments}\": ")} {Arguments(tool)} {id} {Text("}")}";
    }

    /// <inheritdoc cref="Tagged(ToolDefinition, Func{string, ArgumentSchema, string}, Func{string, string}, string, string, bool)"/>
    internal string Tagged(ToolDefinition tool, Func<string, string> open, string close, string beforeValue = "", string afterValue = "") =>
        Tagged(tool, (key, _) => open(key), _ => close, beforeValue, afterValue);

    /// <inheritdoc cref="Tagged(ToolDefinition, Func{string, ArgumentSchema, string}, Func{string, string}, string, string, bool)"/>
    internal string Tagged(ToolDefinition tool, Func<string, ArgumentSchema, string> open, string close) => Tagged(tool, open, _ => close);

    /// <inheritdoc cref="Tagged(ToolDefinition, Func{string, ArgumentSchema, string}, Func{string, string}, string, string, bool)"/>
    internal string Tagged(ToolDefinition tool, Func<string, string> open, Func<string, string> close, bool isMarkup) =>
        Tagged(tool, (key, _) => open(key), close, isMarkup: isMarkup);

    /// <summary>The tool's arguments one by one: a tag, the bare value, a tag.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="open">The tag before a value.</param>
    /// <param name="close">The tag after it.</param>
    /// <param name="beforeValue">An expression between the first tag and the value.</param>
    /// <param name="afterValue">An expression after the second tag.</param>
    /// <param name="isMarkup">Whether arrays and objects are written as elements, whose content is then not checked.</param>
    private string Tagged(
        ToolDefinition tool, Func<string, ArgumentSchema, string> open, Func<string, string> close,
        string beforeValue = "", string afterValue = "", bool isMarkup = false)
    {
        var arguments = new List<Argument>();
        foreach ((string key, JsonObject node, bool required) in Properties(tool))
        {
            ArgumentSchema schema = ArgumentSchema.Parse(node.ToJsonString());
            bool isText = schema.AllowsText || (isMarkup && schema.Types.Any(type => type is "array" or "object"));
            string value = isText ? BareString(node, close(key)) : $"{Value(tool, node, key)} {Text(close(key))}";
            arguments.Add(new Argument(Add($"{tool.Name}-{key}", $"{Text(open(key, schema))} {beforeValue} {value} {afterValue}"), required));
        }
        return ArgumentOrder.Rule(_writer, tool.Name, arguments);
    }

    /// <summary>The tool's arguments as a list with separators, the required ones first.</summary>
    internal string Listed(ToolDefinition tool, Func<string, string> open, string separator, LiteralSyntax syntax)
    {
        List<Argument> arguments = [.. Properties(tool).Select(property =>
            new Argument(Add($"{tool.Name}-{property.Key}", $"{Text(open(property.Key))} {LiteralRules.Value(this, syntax, property.Schema, () => Value(tool, property.Schema, property.Key))}"), property.Required))];
        return ArgumentOrder.Rule(_writer, tool.Name, arguments, Text(separator));
    }

    /// <summary>Any text up to and with the marker.</summary>
    internal string Until(string marker) => UntilRule.Add(_writer, marker);

    internal string Add(string hint, string body) => _writer.Add(hint, body);

    internal string Shared(string name, string body) => _writer.Shared(name, body);

    private string Value(ToolDefinition tool, JsonObject schema, string key)
    {
        string? rule = JsonSchemaGrammar.AddRules(_writer, WithDefinitions(tool, schema).ToJsonString(), $"{tool.Name}-{key}-value", out string? error);
        return rule ?? throw new JsonSchemaException($"the parameter '{key}' of '{tool.Name}': {error}");
    }

    internal string BareString(JsonObject schema, string close) => schema["enum"] is JsonArray values
        ? Add("choice", string.Join(" | ", values.Select(value => Text($"{value}{close}"))))
        : Until(close);

    private static JsonObject WithDefinitions(ToolDefinition tool, JsonObject schema)
    {
        var copy = (JsonObject)schema.DeepClone();
        JsonNode? whole = SchemaDocument.Parse(tool.Parameters!);
        foreach (string keyword in (string[])["$defs", "definitions"])
            if (whole?[keyword] is { } definitions && !copy.ContainsKey(keyword))
                copy[keyword] = definitions.DeepClone();
        return copy;
    }

    private static IReadOnlyList<(string Key, JsonObject Schema, bool Required)> Properties(ToolDefinition tool)
    {
        if (tool.Parameters is null || SchemaDocument.Parse(tool.Parameters) is not JsonObject schema || schema["properties"] is not JsonObject properties) return [];
        HashSet<string> required = [.. (schema["required"] as JsonArray ?? []).Select(name => name?.ToString() ?? "")];
        return [.. properties.Select(pair => (pair.Key, pair.Value as JsonObject ?? [], required.Contains(pair.Key)))];
    }

    private string Reasoning(ToolCallFormat format, string prefix)
    {
        if (format.ReasoningTags is not { } tags) return "";
        bool open = prefix.LastIndexOf(tags.Open.Trim(), StringComparison.Ordinal) > prefix.LastIndexOf(tags.Close, StringComparison.Ordinal);
        string space = Add("gap", "[\\n]{0,2}");
        if (open) return $"({Until(tags.Close)} {space})?";
        return prefix.Contains(tags.Close, StringComparison.Ordinal) ? space : $"{space} ({Text(tags.Open)} {Until(tags.Close)} {space})?";
    }
}
