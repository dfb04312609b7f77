using System.Text.Json;
using Graycat.SdWorker.Tokenizers;

namespace Graycat.Tests.SdWorker.Tokenizers;

public sealed class ClipTokenizerGoldenTests
{
    private static readonly string s_folder = GoldenFiles.Folder("clip-tokenizer");

    internal static string ShapesTokenizer => Path.Combine(GoldenFiles.RepositoryRoot, "models", "graycat-shapes", "tokenizer");

    [Fact]
    public void Every_text_gives_the_ids_of_the_reference()
    {
        ClipTokenizer tokenizer = ClipTokenizer.Load(ShapesTokenizer);
        ClipTokenizer padsWithBang = PadsWithBang();
        var wrong = new List<string>();
        int cases = 0;
        foreach (JsonElement golden in Cases())
        {
            cases++;
            string text = golden.GetProperty("text").GetString()!;
            List<int> content = tokenizer.EncodeContent(text, padIsSpecial: false);
            if (!Ids(golden, "ids").SequenceEqual([tokenizer.StartTokenId, .. content, tokenizer.EndTokenId])
                || !Ids(golden, "padded77_eos").SequenceEqual(tokenizer.EncodePadded(text))
                || !Ids(golden, "padded77_zero").SequenceEqual(padsWithBang.EncodePadded(text)))
                wrong.Add(golden.GetProperty("id").GetString()!);
        }

        Assert.NotEqual(0, cases);
        Assert.Empty(wrong);
    }

    private static IEnumerable<JsonElement> Cases() => Directory.GetFiles(s_folder, "*.json")
        .SelectMany(file => GoldenFiles.Read(s_folder, Path.GetFileName(file)).GetProperty("cases").EnumerateArray());

    private static IEnumerable<int> Ids(JsonElement golden, string name) => golden.GetProperty(name).EnumerateArray().Select(id => id.GetInt32());

    private static ClipTokenizer PadsWithBang()
    {
        string folder = Directory.CreateTempSubdirectory("clip-tokenizer").FullName;
        try
        {
            foreach (string name in (string[])["vocab.json", "merges.txt"])
                File.Copy(Path.Combine(ShapesTokenizer, name), Path.Combine(folder, name));
            File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), """{"pad_token":{"content":"!"}}""");
            return ClipTokenizer.Load(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
