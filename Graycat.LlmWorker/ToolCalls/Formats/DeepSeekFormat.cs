using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary>
/// DeepSeek R1 writes <c>function&lt;｜tool▁sep｜&gt;NAME</c> and a fenced JSON block, V3.1
/// <c>NAME&lt;｜tool▁sep｜&gt;{json}</c>, both between call markers.
/// </summary>
internal sealed class DeepSeekFormat : MarkedFormat
{
    private const string Separator = "<｜tool▁sep｜>";
    private const string End = "<｜tool▁call▁end｜>";

    public override string Name => "deepseek";

    protected override string[] Markers { get; } = ["<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>", "<｜tool▁calls▁end｜>"];

    protected override string? BrokenCallEnd => End;

    protected override IEnumerable<Wait> ReadCalls(Reply reply, int marker)
    {
        if (marker != 1) yield break;
        var name = new KeptText();
        foreach (Wait wait in reply.Until(name, Separator)) yield return wait;
        if (reply.Found < 0) yield break;
        if (name.ToString().Trim() == "function")
        {
            name = new KeptText();
            foreach (Wait wait in reply.Until(name, "```json", "\n")) yield return wait;
            if (reply.Found < 0) yield break;
            foreach (Wait wait in reply.TakeAfterSpace("```json")) yield return wait;
        }
        CallWriter call = reply.BeginCall(name.ToString().Trim());
        foreach (Wait wait in reply.JsonValue(call)) yield return wait;
        foreach (Wait wait in reply.Until(TextSink.Nothing, End)) yield return wait;
    }

    internal override string CallsRule(ToolCallGrammar grammar)
    {
        string calls = grammar.Repeated(grammar.Choice(tool => Call(grammar, tool)), "");
        return $"{grammar.Text("<｜tool▁calls▁begin｜>")} {calls} {grammar.Text("<｜tool▁calls▁end｜>")}";
    }

    // The template tells which of the two the model was trained on.
    private static string Call(ToolCallGrammar grammar, Contracts.Text.ToolDefinition tool) => grammar.TemplateText.Contains("```json", StringComparison.Ordinal)
        ? $"{grammar.Text($"<｜tool▁call▁begin｜>function{Separator}{tool.Name}\n```json\n")} {grammar.Arguments(tool)} [\\n]? {grammar.Text($"```{End}")}"
        : $"{grammar.Text($"<｜tool▁call▁begin｜>{tool.Name}{Separator}")} {grammar.Arguments(tool)} {grammar.Text(End)}";
}
