using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary>
/// Elements written with <c>&lt;|open|&gt;</c>, <c>&lt;|close|&gt;</c> and <c>&lt;|sep|&gt;</c>; an argument's type is an
/// attribute of its element: Kimi K3.
/// </summary>
internal sealed class KimiK3Format : ToolCallFormat
{
    private const string Open = "<|open|>";
    private const string Close = "<|close|>";
    private const string Separator = "<|sep|>";

    public override string Name => "kimi-k3";

    public override IReadOnlyList<string> Triggers => [$"{Open}tools{Separator}"];

    internal override (string Open, string Close)? ReasoningTags => ($"{Open}think{Separator}", $"{Close}think{Separator}");

    internal override IEnumerable<Wait> Read(Reply reply)
    {
        TextSink sink = reply.Content;
        CallWriter? call = null;
        while (true)
        {
            foreach (Wait wait in reply.Until(sink, Open, Close)) yield return wait;
            if (reply.Found < 0) yield break;
            bool opens = reply.Found == 0;
            var header = new KeptText();
            foreach (Wait wait in reply.Until(header, Separator)) yield return wait;
            if (reply.Found < 0) yield break;
            string element = header.ToString();
            if (element.StartsWith("call", StringComparison.Ordinal) && reply.CallsEnabled)
            {
                if (opens) call = reply.BeginCall(Attribute(element, "tool"));
                else call?.EndMembers();
            }
            else if (opens && call is not null && element.StartsWith("argument", StringComparison.Ordinal))
            {
                call.BeginMember(Attribute(element, "key"));
                ArgumentSchema schema = ArgumentSchema.Parse(Attribute(element, "type") == "string" ? """{"type":"string"}""" : "{}");
                foreach (Wait wait in reply.TaggedValue(call, schema, $"{Close}argument{Separator}")) yield return wait;
                if (reply.Found < 0) yield break;
            }
            sink = opens ? SinkOf(reply, element) : TextSink.Nothing;
        }
    }

    private static TextSink SinkOf(Reply reply, string element) => element switch
    {
        "think" => reply.Options.SeparateReasoning ? reply.Reasoning : reply.Content,
        "response" => reply.Content,
        _ => TextSink.Nothing,
    };

    private static string Attribute(string element, string name)
    {
        int start = element.IndexOf($"{name}=\"", StringComparison.Ordinal);
        if (start < 0) return "";
        start += name.Length + 2;
        int end = element.IndexOf('"', start);
        return end < 0 ? element[start..] : element[start..end];
    }

    private static string TypeIn(ArgumentSchema schema) =>
        schema.IsString ? "string" : schema.Types is ["number" or "integer"] ? "number" : schema.Types is [var type] ? type : "object";

    internal override string CallsRule(ToolCallGrammar grammar)
    {
        string calls = grammar.Repeated(grammar.Choice(tool =>
            $"{grammar.Text($"{Open}call tool=\"{tool.Name}\" index=\"")} [0-9]{{1,3}} {grammar.Text($"\"{Separator}")} {grammar.Tagged(tool, (key, schema) => $"{Open}argument key=\"{key}\" type=\"{TypeIn(schema)}\"{Separator}", $"{Close}argument{Separator}")} {grammar.Text($"{Close}call{Separator}")}"), "");
        string response = $"({grammar.Text($"{Open}response{Separator}")} {grammar.Until($"{Close}response{Separator}")})?";
        return $"{response} {grammar.Text($"{Open}tools{Separator}")} {calls} {grammar.Text($"{Close}tools{Separator}")} ({grammar.Text($"{Close}message{Separator}")})?";
    }
}
