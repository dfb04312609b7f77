using System.Text;
using System.Text.Json;
using Graycat.LlmWorker.Grammars;

namespace Graycat.Tests.LlmWorker.Grammars;

public sealed class GbnfGoldenTests
{
    public static TheoryData<string, string> Grammars => Ids("accepted");

    public static TheoryData<string, string> Errors => Ids("why");

    [Theory, MemberData(nameof(Grammars))]
    public void Text_is_accepted_or_dies_where_the_reference_says(string file, string id)
    {
        JsonElement item = Item(file, id);
        GbnfGrammar? grammar = GbnfGrammar.Parse(item.GetProperty("grammar").GetString()!, out GrammarError? error);
        Assert.True(grammar is not null, error?.ToString());
        foreach (JsonElement text in item.GetProperty("accepted").EnumerateArray())
            Assert.Equal((null, true), Read(grammar, text.GetString()!));
        foreach (JsonElement rejected in item.GetProperty("rejected").EnumerateArray())
        {
            JsonElement diesAt = rejected.GetProperty("dies_at");
            int? expected = diesAt.ValueKind == JsonValueKind.Null ? null : diesAt.GetInt32();
            Assert.Equal((expected, false), Read(grammar, rejected.GetProperty("text").GetString()!));
        }
    }

    [Theory, MemberData(nameof(Errors))]
    public void Bad_grammar_is_refused_with_a_sentence(string file, string id)
    {
        Assert.Null(GbnfGrammar.Parse(Item(file, id).GetProperty("grammar").GetString()!, out GrammarError? error));
        Assert.NotEmpty(error!.Message);
    }

    private static (int? DiesAt, bool CanEnd) Read(GbnfGrammar grammar, string text)
    {
        GrammarState state = grammar.Start();
        GrammarState bytewise = grammar.Start();
        int index = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool accepted = state.Accept(rune);
            Assert.Equal(accepted, Encoding.UTF8.GetBytes(rune.ToString()).All(value => bytewise.Accept([value])));
            if (!accepted) return (index, false);
            index++;
        }
        Assert.Equal(state.CanEnd, bytewise.CanEnd);
        return (null, state.CanEnd);
    }

    private static JsonElement Item(string file, string id) =>
        GoldenFiles.Read(GoldenFiles.Folder("gbnf"), file).EnumerateArray().First(item => item.GetProperty("id").GetString() == id);

    private static TheoryData<string, string> Ids(string property)
    {
        var ids = new TheoryData<string, string>();
        foreach (string path in Directory.EnumerateFiles(GoldenFiles.Folder("gbnf"), "*.json"))
            foreach (JsonElement item in GoldenFiles.Read(GoldenFiles.Folder("gbnf"), Path.GetFileName(path)).EnumerateArray())
                if (item.TryGetProperty(property, out _))
                    ids.Add(Path.GetFileName(path), item.GetProperty("id").GetString()!);
        return ids;
    }
}
