using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary>The whole reply is <c>{"name": ..., "parameters": {...}}</c>: Llama 3.1 and 3.2.</summary>
internal sealed class Llama3JsonFormat : ToolCallFormat
{
    private static readonly JsonCallMembers s_members = new(Arguments: "parameters");

    public override string Name => "llama3-json";

    internal override IEnumerable<Wait> Read(Reply reply)
    {
        foreach (Wait wait in reply.ReadReasoning(ReasoningTags)) yield return wait;
        reply.Found = 0;
        while (reply.CallsEnabled && reply.Found >= 0)
        {
            foreach (Wait wait in reply.SkipSpace()) yield return wait;
            int start = reply.Scanner.Position;
            foreach (Wait wait in reply.Take("<|python_tag|>", ";")) yield return wait;
            foreach (Wait wait in reply.JsonCall(s_members, strict: true)) yield return wait;
            if (reply.Found < 0) reply.Scanner.Position = start;
        }
        foreach (Wait wait in reply.ReadContent()) yield return wait;
    }

    internal override string CallsRule(ToolCallGrammar grammar) => grammar.Repeated(grammar.Choice(tool => grammar.JsonCall(tool, s_members)), grammar.Text("; "));
}
