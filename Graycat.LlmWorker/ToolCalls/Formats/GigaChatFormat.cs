using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary><c>&lt;|message_sep|&gt;</c>, then <c>function call&lt;|role_sep|&gt;</c> and a JSON call: GigaChat 3.</summary>
internal sealed class GigaChatFormat : MarkedFormat
{
    private static readonly JsonCallMembers s_members = new();

    public override string Name => "gigachat-3";

    protected override string[] Markers { get; } = ["<|message_sep|>", "function call<|role_sep|>"];

    protected override IEnumerable<Wait> ReadCalls(Reply reply, int marker)
    {
        if (marker == 0) foreach (Wait wait in reply.TakeAfterSpace("function call<|role_sep|>")) yield return wait;
        if (reply.Found < 0) yield break;
        foreach (Wait wait in reply.JsonCall(s_members)) yield return wait;
    }

    internal override string CallsRule(ToolCallGrammar grammar) =>
        $"{grammar.Text("<|message_sep|>\n\nfunction call<|role_sep|>\n")} {grammar.Choice(tool => grammar.JsonCall(tool))}";
}
