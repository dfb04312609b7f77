using Graycat.Contracts.Text;

namespace Graycat.LlmWorker.Sampling;

/// <summary>A token that was drawn.</summary>
/// <param name="TokenId">The token; −1 unless <see cref="Status"/> is <see cref="SampleStatus.Ok"/>.</param>
/// <param name="Status">How it went.</param>
/// <param name="LogProbability">How likely it was, where that was asked for.</param>
public readonly record struct SampledToken(int TokenId, SampleStatus Status, TokenLogProbability? LogProbability);

/// <summary>How drawing a token went.</summary>
public enum SampleStatus
{
    /// <summary>There is a token, and the sampler remembers it.</summary>
    Ok,

    /// <summary>
    /// Every token is banned: by the grammar, which has come to a dead end or is too ambiguous to follow, or by the logit
    /// bias. The client's matter; the answer ends here.
    /// </summary>
    NoCandidate,

    /// <summary>The engine computed no numbers (NaN). The sequence can't go on.</summary>
    BadLogits,
}
