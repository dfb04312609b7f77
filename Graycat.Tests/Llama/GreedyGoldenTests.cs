using System.Numerics.Tensors;
using System.Text;
using System.Text.Json;
using Graycat.Llama;

namespace Graycat.Tests.Llama;

/// <summary>What transformers answers with the same weights.</summary>
public sealed class GreedyGoldenTests
{
    private const double F16Tolerance = 0.05;
    private static readonly string s_folder = GoldenFiles.Folder("greedy");

    public static TheoryData<string> Files => [.. Directory.GetFiles(s_folder, "*.json").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Greedy_answers_are_those_of_transformers(string file)
    {
        JsonElement set = GoldenFiles.Read(s_folder, file);
        int limit = set.GetProperty("limit").GetInt32();
        using ILlamaContext context = MiniModel.CreateContext(tokensPerSequence: 2048);
        Assert.All(set.GetProperty("cases").EnumerateArray(), golden => CheckAnswer(context, golden, limit));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Prompts_are_tokenized_as_transformers_tokenizes_them(string file)
    {
        Assert.All(GoldenFiles.Read(s_folder, file).GetProperty("cases").EnumerateArray(), golden =>
            Assert.Equal(Ids(golden, "prompt_ids"), MiniModel.Model.Tokenize(golden.GetProperty("prompt").GetString()!, addSpecial: false, parseSpecial: true)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_first_token_has_the_probabilities_of_transformers(string file)
    {
        using ILlamaContext context = MiniModel.CreateContext(tokensPerSequence: 2048);
        var batch = new LlamaBatch(context.Capacity.BatchTokens);
        Assert.All(GoldenFiles.Read(s_folder, file).GetProperty("first_token").EnumerateArray(), golden =>
        {
            context.Clear();
            int entry = GreedyLoop.Prefill(context, batch, default, Ids(golden, "prompt_ids"));
            Span<float> probabilities = context.GetLogits(entry);
            TensorPrimitives.SoftMax(probabilities, probabilities);
            foreach (JsonElement top in golden.GetProperty("top").EnumerateArray())
            {
                int tokenId = top.GetProperty("id").GetInt32();
                Assert.Equal(top.GetProperty("logprob").GetDouble(), Math.Log(probabilities[tokenId]), F16Tolerance);
                Assert.Equal(top.GetProperty("token_bytes").GetString(), Convert.ToHexStringLower(MiniModel.Model.GetPiece(tokenId, renderSpecial: true)));
            }
        });
    }

    private static void CheckAnswer(ILlamaContext context, JsonElement golden, int limit)
    {
        (List<int> output, int? end) = GreedyLoop.Answer(context, MiniModel.Model.Vocabulary, Ids(golden, "prompt_ids"), limit);
        Assert.Equal(Ids(golden, "output_ids"), output);
        Assert.Equal(golden.GetProperty("finish").GetString() == "stop" ? golden.GetProperty("end_id").GetInt32() : null, end);
        byte[] bytes = [.. output.SelectMany(tokenId => MiniModel.Model.GetPiece(tokenId, renderSpecial: true))];
        Assert.Equal(golden.GetProperty("text").GetString(), Encoding.UTF8.GetString(bytes));
    }

    private static int[] Ids(JsonElement golden, string name) => [.. golden.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];
}
