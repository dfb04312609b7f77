using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary><c>&lt;|tools_prefix|&gt;[{"NAME": {arguments}}, ...]&lt;|tools_suffix|&gt;</c>: Apertus.</summary>
internal sealed class ApertusFormat : MarkedFormat
{
    public override string Name => "apertus";

    internal override (string Open, string Close)? ReasoningTags => ("<|inner_prefix|>", "<|inner_suffix|>");

    protected override string[] Markers { get; } = ["<|tools_prefix|>"];

    protected override string? BrokenCallEnd => "<|tools_suffix|>";

    protected override IEnumerable<Wait> ReadCalls(Reply reply, int marker)
    {
        foreach (Wait wait in reply.TakeAfterSpace("[")) yield return wait;
        while (reply.Found >= 0)
        {
            foreach (Wait wait in reply.TakeAfterSpace("]", ",", "{")) yield return wait;
            if (reply.Found == 0) break;
            if (reply.Found != 2) continue;
            foreach (Wait wait in reply.String()) yield return wait;
            if (reply.Found < 0) yield break;
            string name = reply.LastString;
            foreach (Wait wait in reply.TakeAfterSpace(":")) yield return wait;
            if (reply.Found < 0) yield break;
            CallWriter call = reply.BeginCall(name);
            foreach (Wait wait in reply.JsonValue(call)) yield return wait;
            foreach (Wait wait in reply.TakeAfterSpace("}")) yield return wait;
        }
        if (reply.Found < 0) yield break;
        foreach (Wait wait in reply.TakeAfterSpace("<|tools_suffix|>")) yield return wait;
    }

    internal override string CallsRule(ToolCallGrammar grammar)
    {
        string calls = grammar.Repeated(grammar.Choice(tool => $"{grammar.Text($"{{\"{tool.Name}\": ")} {grammar.Arguments(tool)} {grammar.Text("}")}"), grammar.Text(", "));
        return $"{grammar.Text("<|tools_prefix|>[")} {calls} {grammar.Text("]<|tools_suffix|>")}";
    }
}
