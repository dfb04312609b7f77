namespace Graycat.LlmWorker.Scheduling;

/// <summary>Where a sequence stands.</summary>
public enum SequenceState
{
    /// <summary>Made, added or preempted; holds no sequence id. The scheduler leaves it.</summary>
    Waiting,

    /// <summary>Holds a sequence id and takes part in steps.</summary>
    Running,

    /// <summary>Ended or cancelled; its id is free. Final.</summary>
    Finished,
}

/// <summary>One text being read and continued. Owned by the engine's thread.</summary>
/// <param name="tokens">Prompt, and after a crash the tokens already published: all are read before one is drawn.</param>
/// <param name="promptTokens">How many of them are the prompt.</param>
/// <param name="reusePrefix">Whether a cached prefix may be used.</param>
public sealed class ScheduledSequence(TokenBuffer tokens, int promptTokens, bool reusePrefix = true)
{
    /// <summary>Everything read and generated.</summary>
    public TokenBuffer Tokens { get; } = tokens;

    /// <summary>How many of <see cref="Tokens"/> are the prompt.</summary>
    public int PromptTokens { get; } = promptTokens;

    /// <summary>Whether a cached prefix may be used.</summary>
    public bool ReusePrefix { get; } = reusePrefix;

    /// <summary>A sequence with the same prompt whose cache this one waits for and copies; null for none.</summary>
    public ScheduledSequence? PromptSharer { get; init; }

    /// <summary>Whatever the engine hangs on the sequence.</summary>
    public object? Owner { get; init; }

    /// <summary>Tokens whose keys and values are in the cache; the rest is still to be decoded.</summary>
    public int ComputedTokens { get; internal set; }

    /// <summary>Tokens that came from a cached prefix when the sequence was first admitted.</summary>
    public int CachedTokens { get; internal set; }

    /// <summary>The sequence id it holds in the KV cache, −1 while waiting.</summary>
    public int Slot { get; internal set; } = -1;

    /// <summary>Where it stands.</summary>
    public SequenceState State { get; internal set; }

    /// <summary>The cache has no room for another token and nothing else can give way: it must end here.</summary>
    public bool HasNoRoom { get; internal set; }

    /// <summary>How often it had to give way.</summary>
    public int Preemptions { get; internal set; }

    /// <summary>Order of arrival: a smaller number is older.</summary>
    internal long Arrival { get; set; } = -1;

    /// <summary>Tokens still to be decoded.</summary>
    public int PendingTokens => Tokens.Count - ComputedTokens;

    /// <summary>Whether the prompt is read, but for the token whose logits give the first draw.</summary>
    internal bool PromptIsCopyable => ComputedTokens >= PromptTokens - 1 || State == SequenceState.Finished;
}
