using Graycat.Contracts.Text;
using Graycat.Llama;
using Graycat.LlmWorker.Sampling;
using Graycat.Tests.Llama;
using static Graycat.Tests.LlmWorker.Sampling.SamplerFixture;

namespace Graycat.Tests.LlmWorker.Sampling;

/// <summary>
/// A worker dies in the middle of an answer; the next one goes on from the tokens already published. The quantised model
/// computes the same bits whether tokens come one by one or all at once; with F16 weights they differ in the second digit.
/// </summary>
public sealed class ContinuationTests
{
    private const int AnswerTokens = 24;
    private const string JsonGrammar = """root ::= "{" [a-z ]+ "}" [a-z ]*""";

    public static TheoryData<string> Kinds => ["plain", "penalties", "dry", "xtc", "mirostat1", "mirostat2", "grammar", "grammar with mirostat"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_continued_answer_is_the_one_that_would_have_come(string kind)
    {
        int[] prompt = MiniModel.Model.Tokenize("<|im_start|>user\nTell me a story about a cat.<|im_end|>\n<|im_start|>assistant\n", addSpecial: false, parseSpecial: true);
        using ILlamaContext context = MiniModel.QuantizedModel.CreateContext(MiniModel.SmallOptions).Context!;
        List<int> whole = Continue(context, prompt, published: [], kind);
        Assert.Equal(AnswerTokens, whole.Count);
        foreach (int diedAfter in (int[])[1, 7, AnswerTokens - 1])
            Assert.Equal(whole, Continue(context, prompt, whole[..diedAfter], kind));
    }

    // What a worker does that gets a job with some tokens already published: prefill all, replay, go on.
    private static List<int> Continue(ILlamaContext context, int[] prompt, List<int> published, string kind)
    {
        context.Clear();
        using TokenSampler sampler = CreateSampler(kind);
        sampler.AcceptPrompt(prompt);
        var batch = new LlamaBatch(context.Capacity.BatchTokens);
        int[] known = [.. prompt, .. published];
        for (int i = 0; i < known.Length; i++)
            batch.Add(known[i], i, default, wantsLogits: i == known.Length - 1 || (i >= prompt.Length - 1 && sampler.NeedsLogitsToReplay));
        Assert.Equal(DecodeStatus.Ok, context.Decode(batch));
        for (int i = 0; i < published.Count; i++)
            Assert.True(sampler.NeedsLogitsToReplay ? sampler.Replay(published[i], context.GetLogits(prompt.Length - 1 + i), prompt.Length + i) : sampler.Replay(published[i]));

        List<int> answer = [.. published];
        for (int entry = known.Length - 1; answer.Count < AnswerTokens; entry = 0)
        {
            SampledToken token = sampler.Sample(context.GetLogits(entry), prompt.Length + answer.Count);
            Assert.Equal(SampleStatus.Ok, token.Status);
            answer.Add(token.TokenId);
            batch.Clear();
            batch.Add(token.TokenId, prompt.Length + answer.Count - 1, default, wantsLogits: true);
            Assert.Equal(DecodeStatus.Ok, context.Decode(batch));
        }
        return answer;
    }

    private static TokenSampler CreateSampler(string kind)
    {
        int[] ends = [.. Enumerable.Range(0, Vocabulary.TokenCount).Where(Vocabulary.EndsGeneration)];
        SamplingOptions options = Plain with { Temperature = 1.2f, LogitBias = [.. ends.Select(tokenId => new LogitBias(tokenId, null, -100))] };
        return kind switch
        {
            "penalties" => Create(options with { RepeatPenalty = 1.3f, FrequencyPenalty = 0.5f, PenaltyWindow = 16 }, seed: 3),
            "dry" => Create(options with { DryMultiplier = 2, DryAllowedLength = 1 }, seed: 4),
            "xtc" => Create(options with { XtcProbability = 0.5f, XtcThreshold = 0.05f, TopK = 30 }, seed: 5),
            "mirostat1" => Create(options with { Mirostat = 1, MirostatTau = 3 }, seed: 6),
            "mirostat2" => Create(options with { Mirostat = 2, MirostatTau = 3 }, seed: 7),
            "grammar" => Create(options with { TopP = 0.95f }, seed: 8, constraint: Constrain(JsonGrammar)),
            "grammar with mirostat" => Create(options with { Mirostat = 2, MirostatTau = 3 }, seed: 9, constraint: Constrain(JsonGrammar)),
            _ => Create(options, seed: 2),
        };
    }
}
