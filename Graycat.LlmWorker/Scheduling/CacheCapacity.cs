namespace Graycat.LlmWorker.Scheduling;

/// <summary>What a KV cache can hold: the engine's rule, told to a scheduler that knows no engine.</summary>
/// <param name="Sequences">Sequence ids, 0-based; at least 1.</param>
/// <param name="ContextTokens">Tokens that one sequence may hold.</param>
/// <param name="SharedTokens">
/// Tokens that all sequences hold together in a unified cache; null where each sequence has a stream of its own.
/// </param>
/// <param name="CopyCostTokens">
/// Prompt tokens that could be read in the time one sequence is copied: copying pays when it saves more. A copy within
/// a unified cache moves nothing and costs 0.
/// </param>
public sealed record CacheCapacity(int Sequences, int ContextTokens, int? SharedTokens = null, int CopyCostTokens = 0)
{
    /// <summary>Whether a step is quicker when the ids in it have no gaps (streams of their own).</summary>
    public bool PrefersContiguousIds => SharedTokens is null;

    /// <summary>Whether sequences of this many tokens together have room.</summary>
    public bool Fits(int totalTokens) => SharedTokens is null || totalTokens <= SharedTokens;
}

/// <summary>Why a prompt can't be scheduled: it is as long as the context or longer.</summary>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="ContextTokens">Tokens of the context; the prompt must have fewer, so that one can be generated.</param>
public sealed record ContextOverflow(int PromptTokens, int ContextTokens);
