using System.Text.Json;
using Graycat.Contracts.Text;
using Graycat.LlmWorker.Grammars;
using Graycat.LlmWorker.ToolCalls;

namespace Graycat.Tests.LlmWorker.ToolCalls;

public sealed class ToolCallGrammarGoldenTests
{
    [Fact]
    public void Grammar_accepts_what_the_family_writes_when_it_calls()
    {
        var set = new ToolCallsGoldenSet();
        var failures = new List<string>();
        int accepted = 0;
        foreach (JsonElement item in set.Cases.Where(IsOnlyCalls))
        {
            string? text = ToolCallGrammar.Build(set.Template(item), set.Tools(item), new ToolChoice(ToolChoiceMode.Required), parallel: true, ToolCallsGoldenSet.Prefix(item), out string? error);
            Assert.True(text is not null, $"{item.GetProperty("id")}: {error}");
            string output = item.GetProperty("output").GetString()!;
            string? failure = Failure(GbnfGrammar.Parse(text, out _)!, output);
            if (failure is null) accepted++;
            else failures.Add($"{item.GetProperty("id")}: {failure}");
        }
        Assert.True(failures.Count == 0, $"{failures.Count} refused, {accepted} accepted\n{string.Join('\n', failures)}");
    }

    private static bool IsOnlyCalls(JsonElement item) =>
        item.GetProperty("complete").GetBoolean()
        && item.GetProperty("expected").GetProperty("tool_calls").GetArrayLength() > 0
        && item.GetProperty("expected").GetProperty("content").GetString() == "";

    private static string? Failure(GbnfGrammar grammar, string output)
    {
        GrammarState state = grammar.Start();
        int index = 0;
        foreach (System.Text.Rune rune in output.EnumerateRunes())
        {
            if (!state.Accept(rune)) return $"{output[..index]} >>> {output[index..]}";
            index += rune.Utf16SequenceLength;
        }
        return state.CanEnd ? null : $"{output} >>> not finished";
    }
}
