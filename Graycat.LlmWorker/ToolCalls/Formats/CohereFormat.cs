using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary>Reasoning, text and actions, each between markers of its own: Command R7B, Command A.</summary>
/// <param name="name">The family.</param>
/// <param name="text">What the markers around content say, <c>RESPONSE</c> or <c>TEXT</c>.</param>
internal sealed class CohereFormat(string name, string text) : ToolCallFormat
{
    private const string Action = "<|START_ACTION|>";
    private static readonly JsonCallMembers s_members = new("tool_name", "parameters", "tool_call_id");
    private readonly string[] _markers = [Action, $"<|START_{text}|>", $"<|END_{text}|>", "<|END_ACTION|>"];

    public override string Name { get; } = name;

    public override IReadOnlyList<string> Triggers => [Action];

    internal override (string Open, string Close)? ReasoningTags => ("<|START_THINKING|>", "<|END_THINKING|>");

    internal override IEnumerable<Wait> Read(Reply reply)
    {
        foreach (Wait wait in reply.ReadReasoning(ReasoningTags)) yield return wait;
        while (true)
        {
            foreach (Wait wait in reply.Until(reply.Content, _markers)) yield return wait;
            if (reply.Found < 0) yield break;
            if (reply.Found != 0) continue;
            foreach (Wait wait in reply.JsonCallArray(s_members)) yield return wait;
            foreach (Wait wait in reply.Until(TextSink.Nothing, "<|END_ACTION|>")) yield return wait;
        }
    }

    internal override string CallsRule(ToolCallGrammar grammar)
    {
        string calls = grammar.Repeated(grammar.Choice(tool =>
            $"[\\n ]{{0,8}} {grammar.Text("{\"tool_call_id\": \"")} [0-9]{{1,3}} {grammar.Text($"\", \"tool_name\": \"{tool.Name}\", \"parameters\": ")} {grammar.Arguments(tool)} {grammar.Text("}")}"), grammar.Text(","));
        return $"{grammar.Text(Action + "[")} {calls} [\\n]? {grammar.Text("]<|END_ACTION|>")}";
    }
}
