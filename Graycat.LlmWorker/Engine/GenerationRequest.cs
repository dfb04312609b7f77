using Graycat.Contracts.Text;
using Graycat.LlmWorker.Grammars;
using Graycat.LlmWorker.TextStreams;
using Graycat.LlmWorker.ToolCalls;

namespace Graycat.LlmWorker.Engine;

/// <summary>A text request made ready for the engine: what needs no slot is done.</summary>
public sealed record GenerationRequest
{
    /// <summary>The request.</summary>
    public required TextRequest Text { get; init; }

    /// <summary>The prompt's tokens; at least 1.</summary>
    public required int[] PromptTokens { get; init; }

    /// <summary>The prompt as the model reads it; null where it came as tokens.</summary>
    public string? PromptText { get; init; }

    /// <summary>Decides every draw; choice 0 draws with it, each further one with a seed derived from it.</summary>
    public ulong Seed { get; init; }

    /// <summary>The request's stop strings.</summary>
    public StopStrings Stops { get; init; } = StopStrings.None;

    /// <summary>The grammar that the answer must follow; null for none.</summary>
    public GbnfGrammar? Grammar { get; init; }

    /// <summary>How the model writes reasoning and calls; null where its text is shown as it comes.</summary>
    public ToolCallFormat? Format { get; init; }

    /// <summary>What <see cref="Format"/> must know of the request.</summary>
    public AssistantMessageOptions FormatOptions { get; init; } = new();

    /// <summary>What an earlier worker published, by choice; empty for a fresh job.</summary>
    public IReadOnlyList<PublishedTokens> Published { get; init; } = [];
}

/// <summary>What an earlier worker published of one choice.</summary>
/// <param name="Tokens">The tokens, in order.</param>
/// <param name="LogProbabilities">Their log probabilities, where they were asked for.</param>
public sealed record PublishedTokens(IReadOnlyList<int> Tokens, IReadOnlyList<TokenLogProbability> LogProbabilities);
