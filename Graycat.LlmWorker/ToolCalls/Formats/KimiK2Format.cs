using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary>
/// <c>&lt;|tool_call_begin|&gt;functions.NAME:INDEX&lt;|tool_call_argument_begin|&gt;{json}&lt;|tool_call_end|&gt;</c> in a
/// section; the whole <c>functions.NAME:INDEX</c> is the call's id.
/// </summary>
internal sealed class KimiK2Format : MarkedFormat
{
    private const string Arguments = "<|tool_call_argument_begin|>";
    private const string End = "<|tool_call_end|>";

    public override string Name => "kimi-k2";

    protected override string[] Markers { get; } = ["<|tool_calls_section_begin|>", "<|tool_call_begin|>", "<|tool_calls_section_end|>"];

    protected override string? BrokenCallEnd => End;

    protected override IEnumerable<Wait> ReadCalls(Reply reply, int marker)
    {
        if (marker != 1) yield break;
        var id = new KeptText();
        foreach (Wait wait in reply.Until(id, Arguments)) yield return wait;
        if (reply.Found < 0) yield break;
        string whole = id.ToString().Trim();
        CallWriter call = reply.BeginCall(NameIn(whole), whole);
        foreach (Wait wait in reply.JsonValue(call)) yield return wait;
        foreach (Wait wait in reply.TakeAfterSpace(End)) yield return wait;
    }

    private static string NameIn(string id)
    {
        int colon = id.LastIndexOf(':');
        string name = colon < 0 ? id : id[..colon];
        return name.StartsWith("functions.", StringComparison.Ordinal) ? name["functions.".Length..] : name;
    }

    internal override string CallsRule(ToolCallGrammar grammar)
    {
        string calls = grammar.Repeated(grammar.Choice(tool => $"{grammar.Text($"<|tool_call_begin|>functions.{tool.Name}:")} [0-9]{{1,3}} {grammar.Text(Arguments)} {grammar.Arguments(tool)} {grammar.Text(End)}"), "");
        return $"{grammar.Text("<|tool_calls_section_begin|>")} {calls} {grammar.Text("<|tool_calls_section_end|>")}";
    }
}
