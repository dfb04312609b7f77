using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary>
/// XML calls with <c>]&lt;]minimax[&gt;[</c> before each tag; an argument's name is its tag, items of arrays are
/// <c>item</c> elements: MiniMax M3.
/// </summary>
internal sealed class MiniMaxM3Format : MarkedFormat
{
    private const string Mark = "]<]minimax[>[";
    private const int MostDepth = 64;

    public override string Name => "minimax-m3";

    internal override (string Open, string Close)? ReasoningTags => ("<mm:think>", "</mm:think>");

    protected override string[] Markers { get; } = [$"{Mark}<tool_call>"];

    protected override string? BrokenCallEnd => $"{Mark}</tool_call>";

    protected override IEnumerable<Wait> ReadCalls(Reply reply, int marker)
    {
        while (true)
        {
            foreach (Wait wait in reply.TakeAfterSpace($"{Mark}<invoke name=\"", $"{Mark}</tool_call>")) yield return wait;
            if (reply.Found != 0) yield break;
            var name = new KeptText();
            foreach (Wait wait in reply.Until(name, "\">")) yield return wait;
            if (reply.Found < 0) yield break;
            CallWriter call = reply.BeginCall(name.ToString());
            foreach (Wait wait in ReadMembers(reply, call, reply.SchemaOf(call.Name), "invoke", depth: 0)) yield return wait;
            if (reply.Found < 0) yield break;
        }
    }

    // The elements of an object, up to its own end tag.
    private static IEnumerable<Wait> ReadMembers(Reply reply, TextSink sink, ArgumentSchema schema, string tag, int depth)
    {
        sink.Write("{");
        for (bool first = true; ; first = false)
        {
            foreach (Wait wait in reply.TakeAfterSpace($"{Mark}</{tag}>", $"{Mark}<")) yield return wait;
            if (reply.Found < 0) yield break;
            if (reply.Found == 0) break;
            var key = new KeptText();
            foreach (Wait wait in reply.Until(key, ">")) yield return wait;
            if (reply.Found < 0) yield break;
            sink.Write(first ? "\"" : ",\"");
            new JsonEscaping(sink).Write(key.ToString());
            sink.Write("\":");
            foreach (Wait wait in ReadValue(reply, sink, schema.Property(key.ToString()), key.ToString(), depth + 1)) yield return wait;
            if (reply.Found < 0) yield break;
        }
        sink.Write("}");
    }

    private static IEnumerable<Wait> ReadItems(Reply reply, TextSink sink, ArgumentSchema schema, string tag, int depth)
    {
        sink.Write("[");
        for (bool first = true; ; first = false)
        {
            foreach (Wait wait in reply.TakeAfterSpace($"{Mark}</{tag}>", $"{Mark}<item>")) yield return wait;
            if (reply.Found < 0) yield break;
            if (reply.Found == 0) break;
            if (!first) sink.Write(",");
            foreach (Wait wait in ReadValue(reply, sink, schema.Items(), "item", depth + 1)) yield return wait;
            if (reply.Found < 0) yield break;
        }
        sink.Write("]");
    }

    // Elements within make an array or an object, text alone is a value.
    private static IEnumerable<Wait> ReadValue(Reply reply, TextSink sink, ArgumentSchema schema, string tag, int depth)
    {
        int start = reply.Scanner.Position;
        foreach (Wait wait in reply.TakeAfterSpace($"{Mark}<item>", $"{Mark}</{tag}>", $"{Mark}<")) yield return wait;
        int kind = reply.Found;
        reply.Scanner.Position = start;
        if (depth > MostDepth) reply.Found = -1;
        else if (schema.IsArray && kind is 0 or 1) foreach (Wait wait in ReadItems(reply, sink, schema, tag, depth)) yield return wait;
        else if (kind is 0 or 2) foreach (Wait wait in ReadMembers(reply, sink, schema, tag, depth)) yield return wait;
        else foreach (Wait wait in ReadText(reply, sink, schema, $"{Mark}</{tag}>")) yield return wait;
    }

    private static IEnumerable<Wait> ReadText(Reply reply, TextSink sink, ArgumentSchema schema, string end)
    {
        var text = new KeptText();
        if (schema.IsString) sink.Write("\"");
        foreach (Wait wait in reply.Until(schema.IsString ? new JsonEscaping(sink) : text, end)) yield return wait;
        if (reply.Found >= 0) sink.Write(schema.IsString ? "\"" : schema.ToJson(text.ToString()));
    }

    internal override string CallsRule(ToolCallGrammar grammar)
    {
        string calls = grammar.Repeated(grammar.Choice(tool => $"{grammar.Text($"{Mark}<invoke name=\"{tool.Name}\">")} {grammar.Tagged(tool, key => $"{Mark}<{key}>", key => $"{Mark}</{key}>", isMarkup: true)} {grammar.Text($"{Mark}</invoke>\n")}"), "");
        return $"{grammar.Text($"{Mark}<tool_call>\n")} {calls} {grammar.Text($"{Mark}</tool_call>")}";
    }
}
