using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary>
/// OpenAI's harmony: messages with a header that names a channel (<c>analysis</c> is reasoning, <c>final</c> and
/// <c>commentary</c> are content) and perhaps a recipient; <c>to=functions.NAME</c> makes the body a call's JSON: gpt-oss.
/// </summary>
internal sealed class HarmonyFormat : ToolCallFormat
{
    private const string Message = "<|message|>";
    private const string Functions = "functions.";
    private static readonly string[] s_ends = ["<|end|>", "<|call|>", "<|return|>", "<|start|>"];

    public override string Name => "gpt-oss";

    public override IReadOnlyList<string> Triggers => ["<|channel|>commentary to=functions.", "<|channel|>analysis to=functions.", " to=functions."];

    internal override (string Open, string Close)? ReasoningTags => null;

    internal override IEnumerable<Wait> Read(Reply reply)
    {
        foreach (Wait wait in reply.TakeAfterSpace("<|", "to=")) yield return wait;
        if (reply.Found < 0) foreach (Wait wait in reply.Until(reply.Content, s_ends)) yield return wait;
        else reply.Scanner.Position -= reply.Found == 0 ? 2 : 3;
        while (!reply.Scanner.AtEnd)
        {
            int start = reply.Scanner.Position;
            bool inPrefix = reply.InPrefix;
            var header = new KeptText();
            foreach (Wait wait in reply.Until(header, Message)) yield return wait;
            if (reply.Found < 0) yield break;
            foreach (Wait wait in ReadBody(reply, header.ToString(), start, inPrefix)) yield return wait;
        }
    }

    private static IEnumerable<Wait> ReadBody(Reply reply, string header, int start, bool inPrefix)
    {
        string? recipient = RecipientIn(header);
        bool reasoning = recipient is null && ChannelIn(header) == "analysis";
        bool asWritten = reasoning && !reply.Options.SeparateReasoning && !inPrefix;
        TextSink sink = recipient is null
            ? reasoning && reply.Options.SeparateReasoning ? reply.Reasoning : reply.Content
            : reply.CallsEnabled && recipient.StartsWith(Functions, StringComparison.Ordinal) ? reply.BeginCall(recipient[Functions.Length..]) : TextSink.Nothing;
        if (asWritten) sink.Write(reply.Scanner.Slice(start, reply.Scanner.Position));
        foreach (Wait wait in reply.Until(sink, s_ends)) yield return wait;
        if (reply.Found < 0) yield break;
        if (asWritten) sink.Write(s_ends[reply.Found]);
        if (sink == reply.Reasoning) reply.Reasoning.DropSpace();
    }

    // The last one counts; commentary to the assistant itself is a slip, and goes to nobody.
    private static string? RecipientIn(string header)
    {
        int start = header.LastIndexOf("to=", StringComparison.Ordinal);
        if (start < 0) return null;
        string recipient = new([.. header.AsSpan(start + 3).ToString().TakeWhile(c => c != '<' && !char.IsWhiteSpace(c))]);
        return recipient is "assistant" or "user" or "all" ? null : recipient;
    }

    private static string ChannelIn(string header)
    {
        int start = header.LastIndexOf("<|channel|>", StringComparison.Ordinal);
        return start < 0 ? "" : new([.. header[(start + "<|channel|>".Length)..].TakeWhile(char.IsLetter)]);
    }

    internal override string CallsRule(ToolCallGrammar grammar)
    {
        string reasoning = $"({grammar.Text($"<|channel|>analysis{Message}")} {grammar.Until("<|end|>")} {grammar.Text("<|start|>assistant")})?";
        string channel = $"{grammar.Text("<|channel|>")} (\"commentary\" | \"analysis\")";
        string tail = $"(\" <|constrain|>json\")? {grammar.Text(Message)}";
        string call = grammar.Choice(tool => $"{channel} {grammar.Text($" to={Functions}{tool.Name}")} {tail} {grammar.Arguments(tool)}");
        return $"{reasoning} {call}";
    }
}
