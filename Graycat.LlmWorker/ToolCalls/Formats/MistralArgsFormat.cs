using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary><c>[TOOL_CALLS]name[ARGS]{json}</c>, repeated: Ministral, Devstral, Magistral.</summary>
internal sealed class MistralArgsFormat : MarkedFormat
{
    public override string Name => "mistral-args";

    internal override (string Open, string Close)? ReasoningTags => ("[THINK]", "[/THINK]");

    protected override string[] Markers { get; } = ["[TOOL_CALLS]"];

    protected override IEnumerable<Wait> ReadCalls(Reply reply, int marker)
    {
        var name = new KeptText();
        foreach (Wait wait in reply.Until(name, "[ARGS]")) yield return wait;
        if (reply.Found < 0) yield break;
        CallWriter call = reply.BeginCall(name.ToString().Trim());
        foreach (Wait wait in reply.JsonValue(call)) yield return wait;
    }

    internal override string CallsRule(ToolCallGrammar grammar) =>
        grammar.Repeated(grammar.Choice(tool => $"{grammar.Text($"[TOOL_CALLS]{tool.Name}[ARGS]")} {grammar.Arguments(tool)}"), "");
}
