using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary>
/// <c>&lt;|tool_call&gt;call:NAME{key:value,...}&lt;tool_call|&gt;</c> with strings between <c>&lt;|"|&gt;</c>; reasoning in
/// <c>&lt;|channel&gt;thought ... &lt;channel|&gt;</c>: Gemma 4.
/// </summary>
internal sealed class Gemma4Format : ToolCallFormat
{
    private const string Call = "<|tool_call>call:";
    private const string ReasoningOpen = "<|channel>";
    private const string ReasoningClose = "<channel|>";
    private static readonly string[] s_markers = [ReasoningOpen, ReasoningClose, Call];
    private static readonly string[] s_withoutCalls = [ReasoningOpen, ReasoningClose];

    public override string Name => "gemma4";

    public override IReadOnlyList<string> Triggers => [Call];

    internal override (string Open, string Close)? ReasoningTags => (ReasoningOpen + "thought\n", ReasoningClose);

    internal override IEnumerable<Wait> Read(Reply reply)
    {
        while (true)
        {
            foreach (Wait wait in reply.Until(reply.Content, reply.CallsEnabled ? s_markers : s_withoutCalls)) yield return wait;
            if (reply.Found < 0) yield break;
            if (reply.Found == 0) foreach (Wait wait in ReadReasoning(reply)) yield return wait;
            else if (reply.Found == 2) foreach (Wait wait in ReadCall(reply)) yield return wait;
        }
    }

    private static IEnumerable<Wait> ReadReasoning(Reply reply)
    {
        bool asWritten = !reply.Options.SeparateReasoning && !reply.InPrefix;
        if (asWritten) reply.Content.Write(ReasoningOpen);
        else foreach (Wait wait in reply.Take("thought")) yield return wait;
        foreach (Wait wait in reply.Until(asWritten ? reply.Content : reply.Reasoning, ReasoningClose)) yield return wait;
        if (asWritten && reply.Found == 0) reply.Content.Write(ReasoningClose);
        else if (reply.Found == 0) reply.Reasoning.DropSpace();
    }

    private static IEnumerable<Wait> ReadCall(Reply reply)
    {
        var name = new KeptText();
        foreach (Wait wait in reply.Until(name, "{")) yield return wait;
        if (reply.Found < 0) yield break;
        CallWriter call = reply.BeginCall(name.ToString().Trim());
        reply.Scanner.Position--;
        foreach (Wait wait in reply.Literal(call, LiteralSyntax.Gemma)) yield return wait;
        foreach (Wait wait in reply.Until(TextSink.Nothing, "<tool_call|>")) yield return wait;
    }

    internal override string CallsRule(ToolCallGrammar grammar) => grammar.Repeated(
        grammar.Choice(tool => $"{grammar.Text($"{Call}{tool.Name}{{")} {grammar.Listed(tool, key => $"{key}:", ",", LiteralSyntax.Gemma)} {grammar.Text("}<tool_call|>")}"), "");
}
