using System.Text.Json;
using Graycat.Llama;

namespace Graycat.Tests.Llama;

/// <summary>Text and tokens of the model that ships, as the Hugging Face tokenizer has them.</summary>
public sealed class TokenizerGoldenTests
{
    private static readonly string s_folder = GoldenFiles.Folder("tokenizer");

    public static TheoryData<string> Files => [.. Directory.GetFiles(s_folder, "*.json").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Special_tokens_have_their_ids(string file)
    {
        foreach (JsonProperty special in GoldenFiles.Read(s_folder, file).GetProperty("special").EnumerateObject())
        {
            Assert.Equal([special.Value.GetInt32()], MiniModel.Model.Tokenize(special.Name, addSpecial: false, parseSpecial: true));
            Assert.Contains(MiniModel.Model.Vocabulary.SpecialTokens, token => token.Text == special.Name && token.TokenId == special.Value.GetInt32());
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Texts_become_their_tokens_with_and_without_special_ones(string file)
    {
        Assert.All(GoldenFiles.Read(s_folder, file).GetProperty("strings").EnumerateArray(), golden =>
        {
            string text = golden.GetProperty("text").GetString()!;
            Assert.Equal(Ids(golden, "ids"), MiniModel.Model.Tokenize(text, addSpecial: false, parseSpecial: true));
            Assert.Equal(Ids(golden, "ids_plain"), MiniModel.Model.Tokenize(text, addSpecial: false, parseSpecial: false));
            Assert.Equal(Texts(golden, "pieces"), Ids(golden, "ids").Select(Hex));
        });
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Characters_cut_between_tokens_become_their_tokens(string file)
    {
        Assert.All(GoldenFiles.Read(s_folder, file).GetProperty("partial").EnumerateArray(), golden =>
        {
            Assert.Equal(Ids(golden, "ids"), MiniModel.Model.Tokenize(golden.GetProperty("text").GetString()!, addSpecial: false, parseSpecial: true));
            Assert.Equal(Texts(golden, "pieces"), Ids(golden, "ids").Select(Hex));
        });
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Tokens_that_are_no_valid_text_have_their_bytes(string file)
    {
        Assert.All(GoldenFiles.Read(s_folder, file).GetProperty("invalid").EnumerateArray(), golden =>
            Assert.Equal(golden.GetProperty("bytes").GetString(), string.Concat(Ids(golden, "ids").Select(Hex))));
    }

    private static string Hex(int tokenId) => Convert.ToHexStringLower(MiniModel.Model.GetPiece(tokenId, renderSpecial: true));

    private static int[] Ids(JsonElement golden, string name) => [.. golden.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];

    private static string[] Texts(JsonElement golden, string name) => [.. golden.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
}
