namespace Graycat.Contracts.Text;

/// <summary>The data of one <c>Chunk</c> event of a text job: what one engine step added.</summary>
public sealed record TextChunk
{
    /// <summary>One delta for each choice that moved in this step.</summary>
    public IReadOnlyList<TextDelta> Deltas { get; init; } = [];

    /// <summary>How far the prompt is read; only with <see cref="TextRequest.ReportProgress"/> or in the first chunk.</summary>
    public PromptProgress? Prompt { get; init; }
}

/// <summary>What a step added to one choice.</summary>
public sealed record TextDelta
{
    /// <summary>The choice, 0-based.</summary>
    public int Choice { get; init; }

    /// <summary>New visible text; never splits a character; null when the step's text is held back.</summary>
    public string? Content { get; init; }

    /// <summary>New reasoning text.</summary>
    public string? Reasoning { get; init; }

    /// <summary>New pieces of tool calls.</summary>
    public IReadOnlyList<ToolCallDelta>? ToolCalls { get; init; }

    /// <summary>
    /// The tokens sampled, in order, whether their text is visible yet or not: what a continuing worker prefills.
    /// </summary>
    public IReadOnlyList<int> Tokens { get; init; } = [];

    /// <summary>One item a token where log probabilities were asked for.</summary>
    public IReadOnlyList<TokenLogProbability>? LogProbabilities { get; init; }
}

/// <summary>A piece of a tool call.</summary>
/// <param name="Index">The call within the answer, 0-based.</param>
/// <param name="Id">Set in the call's first delta only.</param>
/// <param name="Name">Set in the call's first delta only.</param>
/// <param name="Arguments">The next piece of the arguments' JSON text; may be empty.</param>
public sealed record ToolCallDelta(int Index, string? Id, string? Name, string Arguments);

/// <summary>A token and how likely it was.</summary>
/// <param name="TokenId">The token.</param>
/// <param name="Bytes">The token's text as UTF-8 bytes, possibly part of a character.</param>
/// <param name="LogProbability">Natural logarithm over the whole vocabulary, before sampling changed it.</param>
/// <param name="Top">The likeliest tokens at this place, best first; their own <c>Top</c> is null.</param>
public sealed record TokenLogProbability(int TokenId, byte[] Bytes, float LogProbability, IReadOnlyList<TokenLogProbability>? Top = null);

/// <summary>How far the prompt is read.</summary>
/// <param name="Total">The prompt's tokens.</param>
/// <param name="Cached">Tokens taken from the prefix cache.</param>
/// <param name="Processed">Tokens read, the cached ones included.</param>
/// <param name="Milliseconds">Time since reading began.</param>
public sealed record PromptProgress(int Total, int Cached, int Processed, double Milliseconds);

/// <summary>The data of a text job's <c>Result</c> event, and the job's kept result.</summary>
public sealed record TextResult
{
    /// <summary>The model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>The answers, by choice.</summary>
    public required IReadOnlyList<TextChoice> Choices { get; init; }

    /// <summary>What the job used.</summary>
    public required TextUsage Usage { get; init; }

    /// <summary>How long it took.</summary>
    public TextTimings Timings { get; init; } = new();

    /// <summary>The slot that served choice 0, for dialects that show it.</summary>
    public int SlotId { get; init; }

    /// <summary>The prompt as the model read it, for dialects that echo it.</summary>
    public string? PromptText { get; init; }
}

/// <summary>One whole answer.</summary>
public sealed record TextChoice
{
    /// <summary>The choice, 0-based.</summary>
    public int Index { get; init; }

    /// <summary>The visible text.</summary>
    public string Content { get; init; } = "";

    /// <summary>The reasoning, where the model gave some.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The tool calls; empty for none.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>Every token generated.</summary>
    public IReadOnlyList<int> Tokens { get; init; } = [];

    /// <summary>Why generation ended.</summary>
    public FinishReason Finish { get; init; }

    /// <summary>The stop string that was hit, with <see cref="FinishReason.StopString"/>.</summary>
    public string? StopString { get; init; }

    /// <summary>One item a token where log probabilities were asked for.</summary>
    public IReadOnlyList<TokenLogProbability>? LogProbabilities { get; init; }
}

/// <summary>Why generation ended.</summary>
public enum FinishReason
{
    /// <summary>The model ended by itself.</summary>
    EndOfSequence,

    /// <summary>A stop string was hit.</summary>
    StopString,

    /// <summary><see cref="TextRequest.MaxTokens"/> was reached.</summary>
    MaxTokens,

    /// <summary>The context is full.</summary>
    ContextFull,

    /// <summary>The answer is one or more tool calls.</summary>
    ToolCalls,
}

/// <summary>Tokens that a job used.</summary>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="CachedTokens">Those of the prompt that came from the prefix cache.</param>
/// <param name="CompletionTokens">Tokens generated, all choices together.</param>
/// <param name="ReasoningTokens">Those of the completion that were reasoning.</param>
public sealed record TextUsage(int PromptTokens, int CachedTokens, int CompletionTokens, int ReasoningTokens = 0);

/// <summary>Durations in milliseconds.</summary>
public sealed record TextTimings
{
    /// <summary>From enqueue to lease.</summary>
    public double QueueMilliseconds { get; init; }

    /// <summary>Loading the model, when the job had to wait for it.</summary>
    public double LoadMilliseconds { get; init; }

    /// <summary>Reading the prompt.</summary>
    public double PromptMilliseconds { get; init; }

    /// <summary>Prompt tokens that were evaluated, the cached ones left out.</summary>
    public int PromptTokensEvaluated { get; init; }

    /// <summary>Generating.</summary>
    public double GenerationMilliseconds { get; init; }
}
