using Graycat.Contracts.Text;
using Graycat.Llama;

namespace Graycat.LlmWorker.Sampling;

/// <summary>Adds to the logits of single tokens. A bias of −100 or less bans its token, as clients of OpenAI expect.</summary>
internal sealed class LogitBiases
{
    private const float Ban = -100;

    private readonly (int TokenId, float Bias)[] _biases;

    /// <summary>Resolves texts to their tokens. Tokens outside the vocabulary are left out; several biases on one token add up.</summary>
    public LogitBiases(IReadOnlyList<LogitBias> biases, ILlamaModel model) =>
        _biases = [.. biases.SelectMany(bias => TokensOf(bias, model).Select(tokenId => (tokenId, bias.Bias)))
            .Where(bias => model.Vocabulary.Contains(bias.tokenId) && !float.IsNaN(bias.Bias))];

    public bool IsActive => _biases.Length > 0;

    public void Apply(Span<float> logits, LogitEdits edits)
    {
        foreach ((int tokenId, float bias) in _biases)
            edits.Set(logits, tokenId, bias <= Ban ? float.NegativeInfinity : logits[tokenId] + bias);
    }

    private static IEnumerable<int> TokensOf(LogitBias bias, ILlamaModel model) =>
        bias.TokenId is { } tokenId ? [tokenId] : model.Tokenize(bias.Text ?? "", addSpecial: false, parseSpecial: true);
}
