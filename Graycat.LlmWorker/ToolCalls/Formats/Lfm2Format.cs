using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary><c>&lt;|tool_call_start|&gt;[name(arg=value, ...), ...]&lt;|tool_call_end|&gt;</c> with Python literals: LFM2.</summary>
/// <param name="name">The family.</param>
internal sealed class Lfm2Format(string name) : MarkedFormat
{
    public override string Name { get; } = name;

    protected override string[] Markers { get; } = ["<|tool_call_start|>"];

    protected override string? BrokenCallEnd => "<|tool_call_end|>";

    protected override IEnumerable<Wait> ReadCalls(Reply reply, int marker)
    {
        int before = reply.CallCount;
        foreach (Wait wait in reply.TakeAfterSpace("[")) yield return wait;
        while (reply.Found >= 0)
        {
            foreach (Wait wait in reply.TakeAfterSpace("]", ",")) yield return wait;
            if (reply.Found == 0) break;
            var tool = new KeptText();
            foreach (Wait wait in reply.Until(tool, "(")) yield return wait;
            if (reply.Found < 0) yield break;
            CallWriter call = reply.BeginCall(tool.ToString().Trim());
            foreach (Wait wait in ReadArguments(reply, call)) yield return wait;
        }
        if (reply.CallCount == before) reply.Found = -1;
        if (reply.Found < 0) yield break;
        foreach (Wait wait in reply.TakeAfterSpace("<|tool_call_end|>")) yield return wait;
        reply.Found = 0;
    }

    private static IEnumerable<Wait> ReadArguments(Reply reply, CallWriter call)
    {
        while (true)
        {
            foreach (Wait wait in reply.TakeAfterSpace(")", ",")) yield return wait;
            if (reply.Found == 0)
            {
                call.EndMembers();
                yield break;
            }
            var key = new KeptText();
            foreach (Wait wait in reply.Until(key, "=")) yield return wait;
            if (reply.Found < 0) yield break;
            call.BeginMember(key.ToString().Trim());
            foreach (Wait wait in reply.Literal(call, LiteralSyntax.Python)) yield return wait;
            if (reply.Found < 0) yield break;
        }
    }

    internal override string CallsRule(ToolCallGrammar grammar)
    {
        string calls = grammar.Repeated(grammar.Choice(tool => $"{grammar.Text($"{tool.Name}(")} {grammar.Listed(tool, key => $"{key}=", ", ", LiteralSyntax.Python)} {grammar.Text(")")}"), grammar.Text(", "));
        return $"{grammar.Text("<|tool_call_start|>[")} {calls} {grammar.Text("]<|tool_call_end|>")}";
    }
}
