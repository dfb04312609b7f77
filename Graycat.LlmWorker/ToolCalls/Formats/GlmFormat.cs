using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary>
/// <c>&lt;tool_call&gt;NAME&lt;arg_key&gt;KEY&lt;/arg_key&gt;&lt;arg_value&gt;value&lt;/arg_value&gt;...&lt;/tool_call&gt;</c>: GLM 4.5 and later.
/// </summary>
internal sealed class GlmFormat : MarkedFormat
{
    public override string Name => "glm";

    protected override string[] Markers { get; } = ["<tool_call>"];

    protected override string? BrokenCallEnd => "</tool_call>";

    protected override IEnumerable<Wait> ReadCalls(Reply reply, int marker)
    {
        var name = new KeptText();
        foreach (Wait wait in reply.Until(name, "<arg_key>", "</tool_call>")) yield return wait;
        if (reply.Found < 0 || name.ToString().Trim().Length == 0)
        {
            reply.Found = -1;
            yield break;
        }
        int next = reply.Found;
        CallWriter call = reply.BeginCall(name.ToString().Trim());
        while (next == 0)
        {
            var key = new KeptText();
            foreach (Wait wait in reply.Until(key, "</arg_key>")) yield return wait;
            foreach (Wait wait in reply.TakeAfterSpace("<arg_value>")) yield return wait;
            if (reply.Found < 0) yield break;
            call.BeginMember(key.ToString().Trim());
            ArgumentSchema schema = reply.SchemaOf(call.Name).Property(key.ToString().Trim());
            foreach (Wait wait in reply.TaggedValue(call, schema, "</arg_value>")) yield return wait;
            if (reply.Found < 0) yield break;
            foreach (Wait wait in reply.TakeAfterSpace("<arg_key>", "</tool_call>")) yield return wait;
            next = reply.Found;
        }
        if (next == 1) call.EndMembers();
    }

    internal override string CallsRule(ToolCallGrammar grammar) => grammar.Repeated(
        grammar.Choice(tool => $"{grammar.Text($"<tool_call>{tool.Name}")} [\\n]? {grammar.Tagged(tool, key => $"<arg_key>{key}</arg_key>", "</arg_value>", beforeValue: $"[\\n]? {grammar.Text("<arg_value>")}", afterValue: "[\\n]?")} {grammar.Text("</tool_call>")}"),
        "[\\n]?");
}
