using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary>
/// Messages with a recipient: <c>to=user</c> is content, <c>to=self</c> reasoning, <c>to=NAME</c> holds XML calls.
/// </summary>
internal sealed class MuseGlimmerFormat : ToolCallFormat
{
    private const string Message = "<|message|>";
    private const string Calls = "<atem:function_calls>";
    private static readonly string[] s_ends = ["<|eom|>", "<|eot|>", "<|start|>"];

    public override string Name => "muse-glimmer";

    public override IReadOnlyList<string> Triggers => [Calls];

    internal override (string Open, string Close)? ReasoningTags => null;

    internal override IEnumerable<Wait> Read(Reply reply)
    {
        while (!reply.Scanner.AtEnd)
        {
            var header = new KeptText();
            foreach (Wait wait in reply.Until(header, Message)) yield return wait;
            if (reply.Found < 0) yield break;
            string recipient = RecipientIn(header.ToString());
            if (recipient is not ("user" or "self") && reply.CallsEnabled) foreach (Wait wait in ReadCalls(reply)) yield return wait;
            else foreach (Wait wait in ReadText(reply, recipient == "self" && reply.Options.SeparateReasoning ? reply.Reasoning : reply.Content)) yield return wait;
        }
    }

    private static string RecipientIn(string header)
    {
        int start = header.LastIndexOf("to=", StringComparison.Ordinal);
        return start < 0 ? "user" : header[(start + 3)..].Trim();
    }

    private static IEnumerable<Wait> ReadText(Reply reply, VisibleText sink)
    {
        foreach (Wait wait in reply.Until(sink, s_ends)) yield return wait;
        if (reply.Found >= 0) sink.DropSpace();
    }

    private static IEnumerable<Wait> ReadCalls(Reply reply)
    {
        foreach (Wait wait in reply.TakeAfterSpace(Calls)) yield return wait;
        foreach (Wait wait in reply.InvokeElements("atem:")) yield return wait;
        foreach (Wait wait in reply.Until(TextSink.Nothing, s_ends)) yield return wait;
    }

    internal override string CallsRule(ToolCallGrammar grammar) => grammar.Choice(tool =>
        $"{grammar.Text($" to={tool.Name}{Message}{Calls}\n<atem:invoke name=\"{tool.Name}\">\n")} {grammar.Tagged(tool, key => $"<atem:parameter name=\"{key}\">", "</atem:parameter>\n")} {grammar.Text("</atem:invoke>\n</atem:function_calls>")}");
}
