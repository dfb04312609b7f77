using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary><c>&lt;function=NAME&gt;{json}&lt;/function&gt;</c>: Functionary v3.1, Llama 3.</summary>
internal sealed class FunctionTagFormat : MarkedFormat
{
    public override string Name => "function-tag";

    protected override string[] Markers { get; } = ["<function="];

    protected override string? BrokenCallEnd => "</function>";

    protected override IEnumerable<Wait> ReadCalls(Reply reply, int marker)
    {
        var name = new KeptText();
        foreach (Wait wait in reply.Until(name, ">")) yield return wait;
        if (reply.Found < 0) yield break;
        CallWriter call = reply.BeginCall(name.ToString());
        foreach (Wait wait in reply.JsonValue(call)) yield return wait;
        foreach (Wait wait in reply.TakeAfterSpace("</function>")) yield return wait;
    }

    internal override string CallsRule(ToolCallGrammar grammar) =>
        grammar.Repeated(grammar.Choice(tool => $"{grammar.Text($"<function={tool.Name}>")} {grammar.Arguments(tool)} {grammar.Text("</function>")}"), "");
}
