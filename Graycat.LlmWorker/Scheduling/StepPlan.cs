namespace Graycat.LlmWorker.Scheduling;

/// <summary>What the engine does next: first the cache operations in order, then one decode of all entries.</summary>
public sealed class StepPlan
{
    internal readonly List<CacheOperation> OperationList = [];
    internal readonly List<StepEntry> EntryList = [];

    /// <summary>Cache operations, to be done in this order before the decode.</summary>
    public IReadOnlyList<CacheOperation> Operations => OperationList;

    /// <summary>What is decoded, by ascending sequence id.</summary>
    public IReadOnlyList<StepEntry> Entries => EntryList;

    /// <summary>Tokens in the step.</summary>
    public int TokenCount { get; internal set; }

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => EntryList.Count == 0 && OperationList.Count == 0;

    internal void Clear()
    {
        OperationList.Clear();
        EntryList.Clear();
        TokenCount = 0;
    }
}

/// <summary>A run of one sequence's tokens.</summary>
/// <param name="Sequence">Whose tokens.</param>
/// <param name="Start">Position of the first.</param>
/// <param name="Count">How many, at least 1.</param>
public readonly record struct StepEntry(ScheduledSequence Sequence, int Start, int Count)
{
    /// <summary>Whether the run ends with the sequence's last token, so that the next one is drawn from its logits.</summary>
    public bool WantsLogits => Start + Count == Sequence.Tokens.Count;
}

/// <summary>One change of the KV cache.</summary>
/// <param name="Kind">The change.</param>
/// <param name="Slot">The sequence id that is changed, or saved.</param>
/// <param name="Length">Tokens that remain (<c>Trim</c>) or are saved (<c>Save</c>).</param>
/// <param name="Source">The sequence id copied from (<c>Copy</c>).</param>
/// <param name="Tokens">The tokens behind the saved state (<c>Save</c>).</param>
/// <param name="Prefix">The state to bring back (<c>Restore</c>).</param>
/// <param name="Owner">The sequence that the operation brings a prefix; null: it only clears or saves.</param>
public readonly record struct CacheOperation(
    CacheOperationKind Kind,
    int Slot,
    int Length = 0,
    int Source = -1,
    TokenBuffer? Tokens = null,
    CachedPrefix? Prefix = null,
    ScheduledSequence? Owner = null);

/// <inheritdoc cref="CacheOperation"/>
public enum CacheOperationKind
{
    /// <summary>Drop all tokens from position <c>Length</c> on.</summary>
    Trim,

    /// <summary>Replace the sequence by a copy of <c>Source</c>.</summary>
    Copy,

    /// <summary>Keep the sequence's state in host memory.</summary>
    Save,

    /// <summary>Replace the sequence by a state kept in host memory.</summary>
    Restore,
}
