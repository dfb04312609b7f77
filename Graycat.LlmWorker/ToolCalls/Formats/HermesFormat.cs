using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary>
/// <c>&lt;tool_call&gt;{"name": ..., "arguments": {...}}&lt;/tool_call&gt;</c>, repeated: Hermes, Qwen 2.5 and 3, Granite 4, MiMo.
/// </summary>
internal sealed class HermesFormat : MarkedFormat
{
    private static readonly JsonCallMembers s_members = new();

    public override string Name => "hermes";

    protected override string[] Markers { get; } = ["<tool_call>"];

    protected override string? BrokenCallEnd => "</tool_call>";

    protected override IEnumerable<Wait> ReadCalls(Reply reply, int marker)
    {
        foreach (Wait wait in reply.JsonCall(s_members)) yield return wait;
        if (reply.Found < 0) yield break;
        foreach (Wait wait in reply.TakeAfterSpace("</tool_call>")) yield return wait;
        reply.Found = 0;
    }

    internal override string CallsRule(ToolCallGrammar grammar) =>
        grammar.Repeated(grammar.Choice(tool => $"{grammar.Text("<tool_call>\n")} {grammar.JsonCall(tool)} [\\n]? {grammar.Text("</tool_call>")}"), grammar.Text("\n"));
}
