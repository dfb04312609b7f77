namespace Graycat.LlmWorker.Scheduling;

/// <summary>How steps are made up.</summary>
public sealed record BatchSchedulerOptions
{
    /// <summary>
    /// Tokens of one step, at least the number of sequences; default 512. More reads prompts quicker, fewer keeps the
    /// neighbours' next token near.
    /// </summary>
    public int BatchTokens { get; init; } = 512;

    /// <summary>
    /// Steps for which a gap between busy sequence ids is left for a newcomer before the outermost sequence is moved
    /// into it; default 4.
    /// </summary>
    public int GapSteps { get; init; } = 4;

    /// <summary>Tokens that an idle prefix must have, beyond what its successor keeps, to be worth saving; default 64.</summary>
    public int WorthSavingTokens { get; init; } = 64;
}
