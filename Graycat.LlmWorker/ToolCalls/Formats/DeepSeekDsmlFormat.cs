using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary>
/// <c>&lt;｜DSML｜tool_calls&gt;</c> with <c>invoke</c> and <c>parameter</c> elements, whose attribute <c>string</c> says
/// whether the value is text or JSON: DeepSeek V3.2 and V4.
/// </summary>
internal sealed class DeepSeekDsmlFormat : MarkedFormat
{
    private const string Prefix = "｜DSML｜";

    public override string Name => "deepseek-dsml";

    protected override string[] Markers { get; } = [$"<{Prefix}tool_calls>", $"<{Prefix}function_calls>"];

    protected override IEnumerable<Wait> ReadCalls(Reply reply, int marker)
    {
        int before = reply.CallCount;
        foreach (Wait wait in reply.InvokeElements(Prefix)) yield return wait;
        foreach (Wait wait in reply.TakeAfterSpace($"</{Prefix}tool_calls>", $"</{Prefix}function_calls>")) yield return wait;
        if (reply.CallCount == before) reply.Found = -1;
    }

    internal override string CallsRule(ToolCallGrammar grammar)
    {
        string element = grammar.TemplateText.Contains("function_calls", StringComparison.Ordinal) ? "function_calls" : "tool_calls";
        string calls = grammar.Repeated(grammar.Choice(tool => $"{grammar.Text($"<{Prefix}invoke name=\"{tool.Name}\">\n")} {grammar.Tagged(tool, (key, schema) => $"<{Prefix}parameter name=\"{key}\" string=\"{(schema.IsString ? "true" : "false")}\">", $"</{Prefix}parameter>\n")} {grammar.Text($"</{Prefix}invoke>\n")}"), "");
        return $"{grammar.Text($"<{Prefix}{element}>\n")} {calls} {grammar.Text($"</{Prefix}{element}>")}";
    }
}
