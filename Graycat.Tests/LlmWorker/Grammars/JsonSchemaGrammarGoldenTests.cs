using System.Text.Json;
using Graycat.LlmWorker.Grammars;

namespace Graycat.Tests.LlmWorker.Grammars;

public sealed class JsonSchemaGrammarGoldenTests
{
    public static TheoryData<string, string> Schemas => Ids("accepted");

    public static TheoryData<string, string> Refused => Ids("llama_error");

    [Theory, MemberData(nameof(Schemas))]
    public void Grammar_of_the_schema_accepts_and_rejects_as_the_judges_do(string file, string id)
    {
        JsonElement item = Item(file, id);
        string? text = JsonSchemaGrammar.Convert(item.GetProperty("schema").GetRawText(), out string? error);
        Assert.True(text is not null, error);
        GbnfGrammar? grammar = GbnfGrammar.Parse(text, out GrammarError? grammarError);
        Assert.True(grammar is not null, $"{grammarError}\n{text}");
        foreach (string list in (string[])["accepted", "accepted_spaced"])
            foreach (JsonElement value in item.GetProperty(list).EnumerateArray())
                Assert.True(grammar.Matches(value.GetString()!), $"refuses {value.GetString()}\n{text}");
        foreach (JsonElement value in item.GetProperty("rejected").EnumerateArray())
            Assert.False(grammar.Matches(value.GetString()!), $"accepts {value.GetString()}\n{text}");
    }

    [Theory, MemberData(nameof(Refused))]
    public void Broken_schema_is_refused_with_a_sentence(string file, string id)
    {
        Assert.Null(JsonSchemaGrammar.Convert(Item(file, id).GetProperty("schema").GetRawText(), out string? error));
        Assert.StartsWith("JSON schema: ", error);
    }

    private static JsonElement Item(string file, string id) =>
        GoldenFiles.Read(GoldenFiles.Folder("json-schema-grammar"), file).EnumerateArray().First(item => item.GetProperty("id").GetString() == id);

    private static TheoryData<string, string> Ids(string property)
    {
        var ids = new TheoryData<string, string>();
        foreach (string path in Directory.EnumerateFiles(GoldenFiles.Folder("json-schema-grammar"), "*.json"))
            foreach (JsonElement item in GoldenFiles.Read(GoldenFiles.Folder("json-schema-grammar"), Path.GetFileName(path)).EnumerateArray())
                if (item.TryGetProperty(property, out _))
                    ids.Add(Path.GetFileName(path), item.GetProperty("id").GetString()!);
        return ids;
    }
}
