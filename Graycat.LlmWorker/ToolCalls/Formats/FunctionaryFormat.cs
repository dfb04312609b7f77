using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary>
/// The prompt ends with <c>&gt;&gt;&gt;</c>; <c>all</c> and a newline begin content, <c>NAME</c> and a newline a call's JSON;
/// further parts begin with <c>&gt;&gt;&gt;</c>: Functionary v3.2.
/// </summary>
internal sealed class FunctionaryFormat : ToolCallFormat
{
    private const string Recipient = ">>>";
    private const int LongestName = 64;

    public override string Name => "functionary-v3.2";

    internal override (string Open, string Close)? ReasoningTags => null;

    internal override IEnumerable<Wait> Read(Reply reply)
    {
        foreach (Wait wait in reply.TakeAfterSpace(Recipient)) yield return wait;
        reply.Found = 0;
        while (reply.Found >= 0)
        {
            int start = reply.Scanner.Position;
            var name = new KeptText();
            foreach (Wait wait in ReadName(reply, name)) yield return wait;
            if (reply.Found >= 0 && reply.CallsEnabled && reply.Knows(name.ToString()))
            {
                CallWriter call = reply.BeginCall(name.ToString());
                foreach (Wait wait in reply.JsonValue(call)) yield return wait;
                foreach (Wait wait in reply.Until(TextSink.Nothing, Recipient)) yield return wait;
                continue;
            }
            if (reply.Found < 0 || name.ToString() != "all") reply.Scanner.Position = start;
            foreach (Wait wait in reply.Until(reply.Content, Recipient)) yield return wait;
        }
    }

    // A line that is too long to be a name is content.
    private static IEnumerable<Wait> ReadName(Reply reply, KeptText name)
    {
        while (true)
        {
            int newline = reply.Scanner.Rest.IndexOf('\n');
            reply.Found = newline is >= 0 and <= LongestName ? 0 : -1;
            if (reply.Found == 0)
            {
                name.Write(reply.Scanner.Rest[..newline]);
                reply.Scanner.Position += newline + 1;
            }
            if (newline >= 0 || reply.Scanner.IsEnded || reply.Scanner.Rest.Length > LongestName || !CanBeName(reply)) yield break;
            yield return default;
        }
    }

    private static bool CanBeName(Reply reply) => !reply.Scanner.Rest.ContainsAny(' ', '"', '<');

    internal override string CallsRule(ToolCallGrammar grammar) =>
        grammar.Repeated(grammar.Choice(tool => $"{grammar.Text($"{tool.Name}\n")} {grammar.Arguments(tool)}"), grammar.Text(Recipient));
}
