using Graycat.Contracts.Text;
using Graycat.Llama;
using Graycat.LlmWorker.Grammars;
using Graycat.LlmWorker.Sampling;
using Graycat.Tests.Llama;

namespace Graycat.Tests.LlmWorker.Sampling;

/// <summary>Samplers over the vocabulary of the model that ships, and logits made by hand for it.</summary>
internal static class SamplerFixture
{
    private static readonly Lazy<TokenPieces> s_pieces = new(() => new TokenPieces(MiniModel.Model));

    public static TokenPieces Pieces => s_pieces.Value;

    public static LlamaVocabulary Vocabulary => MiniModel.Model.Vocabulary;

    /// <summary>Every filter off.</summary>
    public static SamplingOptions Plain { get; } = new() { Temperature = 1, TopK = 0, TopP = 1, MinP = 0 };

    public static TokenSampler Create(SamplingOptions options, ulong seed = 1, int? logProbabilities = null, ITokenConstraint? constraint = null) =>
        new(new SamplerResources(MiniModel.Model, Pieces, contextTokens: 1024), options, seed, logProbabilities, constraint);

    public static GrammarConstraint Constrain(string gbnf)
    {
        GbnfGrammar? grammar = GbnfGrammar.Parse(gbnf, out GrammarError? error);
        Assert.Null(error);
        return new GrammarConstraint(grammar!.Start(), Vocabulary, Pieces);
    }

    /// <summary>All tokens at −10 but those given.</summary>
    public static float[] Logits(params (int TokenId, float Logit)[] peaks)
    {
        float[] logits = new float[Vocabulary.TokenCount];
        Array.Fill(logits, -10);
        foreach ((int tokenId, float logit) in peaks)
            logits[tokenId] = logit;
        return logits;
    }

    /// <summary>Logits without order, the same for the same seed.</summary>
    public static float[] RandomLogits(int seed, float spread = 4)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Vocabulary.TokenCount).Select(_ => (float)(random.NextDouble() * 2 - 1) * spread)];
    }

    /// <summary>How often each token came in so many draws at as many positions.</summary>
    public static Dictionary<int, int> Count(SamplingOptions options, float[] logits, int draws)
    {
        using TokenSampler sampler = Create(options);
        return Enumerable.Range(0, draws).Select(position => sampler.Sample(logits, position).TokenId).GroupBy(tokenId => tokenId).ToDictionary(g => g.Key, g => g.Count());
    }
}
