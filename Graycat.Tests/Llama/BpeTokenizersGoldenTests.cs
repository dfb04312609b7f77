using System.Text.Json;
using Graycat.Llama;

namespace Graycat.Tests.Llama;

/// <summary>
/// Tokenizers of other model families. Their vocabularies (llama.cpp's models/ggml-vocab-*.gguf) are other people's files and
/// not committed: GRAYCAT_TEST_VOCABULARIES names the folder that holds them.
/// </summary>
public sealed class BpeTokenizersGoldenTests
{
    private static readonly string s_folder = GoldenFiles.Folder("bpe-tokenizers");

    public static TheoryData<string> Vocabularies =>
        [.. GoldenFiles.Read(s_folder, "vocabularies.json").EnumerateArray().Select(vocabulary => vocabulary.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Vocabularies))]
    public void Texts_become_the_tokens_of_llama_cpp(string name)
    {
        using ILlamaModel model = MiniModel.Load(FindVocabulary(name), new LlamaModelOptions { VocabularyOnly = true });
        foreach (string file in Directory.GetFiles(s_folder, "*.json").Where(file => Path.GetFileName(file) != "vocabularies.json"))
        {
            IEnumerable<JsonElement> goldens = GoldenFiles.Read(s_folder, Path.GetFileName(file)).EnumerateArray().Where(golden => golden.GetProperty("vocabulary").GetString() == name);
            Assert.All(goldens, golden => Assert.Equal(
                golden.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()),
                model.Tokenize(golden.GetProperty("text").GetString()!, addSpecial: false, parseSpecial: false)));
        }
    }

    [Fact]
    public void A_long_run_of_letters_does_not_end_the_process_where_the_tokenizer_recurses()
    {
        using ILlamaModel model = MiniModel.Load(FindFile("ggml-vocab-deepseek-llm.gguf"), new LlamaModelOptions { VocabularyOnly = true });
        string text = new('a', 600_000);
        Assert.Equal(text.Length, model.Tokenize(text, addSpecial: false, parseSpecial: false).Sum(id => model.GetPiece(id, renderSpecial: true).Length));
    }

    private static string FindVocabulary(string name)
    {
        string file = GoldenFiles.Read(s_folder, "vocabularies.json").EnumerateArray().Single(v => v.GetProperty("name").GetString() == name).GetProperty("file").GetString()!;
        return FindFile(file);
    }

    private static string FindFile(string file)
    {
        string? folder = Environment.GetEnvironmentVariable("GRAYCAT_TEST_VOCABULARIES");
        string? path = folder is null ? null : Path.Combine(folder, file);
        Assert.SkipUnless(File.Exists(path), $"The vocabulary {file} is missing: GRAYCAT_TEST_VOCABULARIES names no folder that holds it (llama.cpp's source has it in models/).");
        return path!;
    }
}
