using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary>An array of JSON calls between two markers: Mistral Nemo, Nemotron v2, Apriel.</summary>
/// <param name="name">The family.</param>
/// <param name="begin">The marker before the array.</param>
/// <param name="end">The marker after it; null for none.</param>
/// <param name="members">The names of a call's members.</param>
internal class JsonArrayFormat(string name, string begin, string? end, JsonCallMembers members) : MarkedFormat
{
    public override string Name { get; } = name;

    protected override string[] Markers { get; } = [begin];

    protected override string? BrokenCallEnd => end;

    protected override IEnumerable<Wait> ReadCalls(Reply reply, int marker)
    {
        foreach (Wait wait in reply.JsonCallArray(members)) yield return wait;
        if (reply.Found < 0 || end is null) yield break;
        foreach (Wait wait in reply.TakeAfterSpace(end)) yield return wait;
        reply.Found = 0;
    }

    internal override string CallsRule(ToolCallGrammar grammar)
    {
        string calls = grammar.Repeated(grammar.Choice(tool => grammar.JsonCall(tool, members)), grammar.Text(", "));
        return $"{grammar.Text(begin + "[")} {calls} {grammar.Text("]" + end)}";
    }
}
