namespace Graycat.LlmWorker.Scheduling;

/// <summary>How a step went.</summary>
public enum StepStatus
{
    /// <summary>All entries are in the cache; tokens were drawn where logits were wanted.</summary>
    Decoded,

    /// <summary>No room in the cache: nothing was decoded. The scheduler makes room.</summary>
    NoRoom,

    /// <summary>A cache operation failed: nothing was decoded, and the owner's cache is empty.</summary>
    CacheLost,
}

/// <summary>What a step gave. Owned and reused by the engine.</summary>
public sealed class StepResult
{
    private readonly List<DrawnToken> _drawn = [];

    /// <summary>How it went.</summary>
    public StepStatus Status { get; private set; }

    /// <summary>With <see cref="StepStatus.CacheLost"/>, whose cache was lost.</summary>
    public ScheduledSequence? Loser { get; private set; }

    /// <summary>Tokens drawn, at most one a sequence.</summary>
    public IReadOnlyList<DrawnToken> Drawn => _drawn;

    /// <summary>Starts a new result.</summary>
    public StepResult Begin(StepStatus status, ScheduledSequence? loser = null)
    {
        _drawn.Clear();
        (Status, Loser) = (status, loser);
        return this;
    }

    /// <summary>Adds a drawn token.</summary>
    public void Draw(ScheduledSequence sequence, int tokenId, bool ends) => _drawn.Add(new DrawnToken(sequence, tokenId, ends));

    /// <summary>Copies the tokens drawn without allocating an enumerator.</summary>
    internal ReadOnlySpan<DrawnToken> DrawnSpan => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_drawn);
}

/// <summary>A token drawn for a sequence.</summary>
/// <param name="Sequence">Whose.</param>
/// <param name="TokenId">The token.</param>
/// <param name="Ends">Whether the sequence ends with it.</param>
public readonly record struct DrawnToken(ScheduledSequence Sequence, int TokenId, bool Ends);
