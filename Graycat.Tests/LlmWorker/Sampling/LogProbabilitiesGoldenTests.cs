using System.Text.Json;
using Graycat.Contracts.Text;
using Graycat.Llama;
using Graycat.LlmWorker.Sampling;
using Graycat.Tests.Llama;
using static Graycat.Tests.LlmWorker.Sampling.SamplerFixture;

namespace Graycat.Tests.LlmWorker.Sampling;

/// <summary>The likeliest first tokens as transformers has them (set greedy, <c>first_token</c>).</summary>
public sealed class LogProbabilitiesGoldenTests
{
    private const double F16Tolerance = 0.05;
    private static readonly string s_folder = GoldenFiles.Folder("greedy");

    public static TheoryData<string> Files => [.. Directory.GetFiles(s_folder, "*.json").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_likeliest_tokens_are_reported_best_first_whatever_the_sampling_does(string file)
    {
        using ILlamaContext context = MiniModel.CreateContext();
        var batch = new LlamaBatch(context.Capacity.BatchTokens);
        Assert.All(GoldenFiles.Read(s_folder, file).GetProperty("first_token").EnumerateArray(), golden =>
        {
            int[] prompt = [.. golden.GetProperty("prompt_ids").EnumerateArray().Select(id => id.GetInt32())];
            JsonElement[] top = [.. golden.GetProperty("top").EnumerateArray()];
            context.Clear();
            int entry = GreedyLoop.Prefill(context, batch, default, prompt);
            using TokenSampler sampler = Create(new SamplingOptions { Temperature = 2, PresencePenalty = 1, LogitBias = [new LogitBias(top[0].GetProperty("id").GetInt32(), null, -100)] }, logProbabilities: top.Length);
            sampler.AcceptPrompt(prompt);
            TokenLogProbability reported = sampler.Sample(context.GetLogits(entry), prompt.Length).LogProbability!;
            Assert.NotEqual(top[0].GetProperty("id").GetInt32(), reported.TokenId);
            Assert.Equal(top.Length, reported.Top!.Count);
            Assert.All(top.Zip(reported.Top), pair => Check(pair.First, pair.Second));
        });
    }

    [Fact]
    public void A_token_has_its_own_log_probability_even_when_it_is_not_among_the_best()
    {
        float[] logits = Logits((10, 3), (20, 2), (30, 1));
        using TokenSampler sampler = Create(new SamplingOptions { Temperature = 0, LogitBias = [new LogitBias(30, null, 50)] }, logProbabilities: 2);
        TokenLogProbability reported = sampler.Sample(logits, 0).LogProbability!;
        double normalizer = Math.Log(logits.Sum(logit => Math.Exp(logit)));
        Assert.Equal(30, reported.TokenId);
        Assert.Equal(1 - normalizer, reported.LogProbability, 1e-5);
        Assert.Equal([10, 20], reported.Top!.Select(top => top.TokenId));
        Assert.Equal(Pieces[30], reported.Bytes);
    }

    [Fact]
    public void None_of_the_best_are_reported_when_none_are_asked_for()
    {
        using TokenSampler own = Create(Plain, logProbabilities: 0);
        using TokenSampler none = Create(Plain);
        Assert.Empty(own.Sample(Logits((10, 3)), 0).LogProbability!.Top!);
        Assert.Null(none.Sample(Logits((10, 3)), 0).LogProbability);
    }

    private static void Check(JsonElement golden, TokenLogProbability reported)
    {
        Assert.Equal(golden.GetProperty("logprob").GetDouble(), reported.LogProbability, F16Tolerance);
        Assert.Equal(golden.GetProperty("id").GetInt32(), reported.TokenId);
        Assert.Equal(golden.GetProperty("token_bytes").GetString(), Convert.ToHexStringLower(reported.Bytes));
    }
}
