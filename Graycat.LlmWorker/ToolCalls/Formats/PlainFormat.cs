using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary>
/// For templates without tools: all text is content. A call can still be demanded, and is then written as Hermes
/// writes it, so that is how it is read.
/// </summary>
internal sealed class PlainFormat : ToolCallFormat
{
    private readonly HermesFormat _hermes = new();

    public override string Name => "none";

    internal override IEnumerable<Wait> Read(Reply reply) =>
        reply.Options.ToolChoice.Mode is Contracts.Text.ToolChoiceMode.Required or Contracts.Text.ToolChoiceMode.Function ? _hermes.Read(reply) : ReadText(reply);

    private IEnumerable<Wait> ReadText(Reply reply)
    {
        foreach (Wait wait in reply.ReadReasoning(ReasoningTags)) yield return wait;
        foreach (Wait wait in reply.ReadContent()) yield return wait;
    }

    internal override string CallsRule(ToolCallGrammar grammar) => _hermes.CallsRule(grammar);
}
