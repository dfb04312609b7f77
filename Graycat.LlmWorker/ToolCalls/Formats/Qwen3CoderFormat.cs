using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary>
/// <c>&lt;tool_call&gt; &lt;function=NAME&gt; &lt;parameter=KEY&gt; value &lt;/parameter&gt; ...</c> on lines of their own:
/// Qwen3-Coder, Qwen3.5, Step 3.5. The first marker may be missing.
/// </summary>
internal sealed class Qwen3CoderFormat : MarkedFormat
{
    private static readonly JsonCallMembers s_members = new();

    public override string Name => "qwen3-coder";

    protected override string[] Markers { get; } = ["<tool_call>", "<function="];

    protected override string? BrokenCallEnd => "</tool_call>";

    protected override IEnumerable<Wait> ReadCalls(Reply reply, int marker)
    {
        if (marker == 0)
        {
            foreach (Wait wait in reply.TakeAfterSpace("<function=", "{")) yield return wait;
            if (reply.Found == 1) reply.Scanner.Position--;
            if (reply.Found == 1) foreach (Wait wait in reply.JsonCall(s_members)) yield return wait;
            else if (reply.Found == 0) foreach (Wait wait in ReadFunction(reply)) yield return wait;
        }
        else foreach (Wait wait in ReadFunction(reply)) yield return wait;
        if (reply.Found < 0) yield break;
        foreach (Wait wait in reply.TakeAfterSpace("</tool_call>")) yield return wait;
        reply.Found = 0;
    }

    private static IEnumerable<Wait> ReadFunction(Reply reply)
    {
        var name = new KeptText();
        foreach (Wait wait in reply.Until(name, ">")) yield return wait;
        if (reply.Found < 0) yield break;
        CallWriter call = reply.BeginCall(name.ToString());
        while (true)
        {
            foreach (Wait wait in reply.TakeAfterSpace("<parameter=", "</function>")) yield return wait;
            if (reply.Found == 1) call.EndMembers();
            if (reply.Found != 0) yield break;
            var key = new KeptText();
            foreach (Wait wait in reply.Until(key, ">")) yield return wait;
            if (reply.Found < 0) yield break;
            call.BeginMember(key.ToString());
            ArgumentSchema schema = reply.SchemaOf(call.Name).Property(key.ToString());
            foreach (Wait wait in reply.TaggedValue(call, schema, "</parameter>", newlines: true)) yield return wait;
            if (reply.Found < 0) yield break;
        }
    }

    internal override string CallsRule(ToolCallGrammar grammar) => grammar.Repeated(
        grammar.Choice(tool => $"({grammar.Text("<tool_call>\n")})? {grammar.Text($"<function={tool.Name}>\n")} {grammar.Tagged(tool, key => $"<parameter={key}>\n", "\n</parameter>\n")} {grammar.Text("</function>\n</tool_call>")}"),
        grammar.Text("\n"));
}
