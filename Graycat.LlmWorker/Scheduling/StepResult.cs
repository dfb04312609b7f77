using System.Runtime.InteropServices;

namespace Graycat.LlmWorker.Scheduling;

/// <summary>How a step went.</summary>
public enum StepStatus
{
    /// <summary>All entries are in the cache; tokens were drawn where logits were wanted.</summary>
    Decoded,

    /// <summary>No room in the cache: nothing was decoded. The scheduler makes room.</summary>
    NoRoom,

    /// <summary>A cache operation failed; nothing was decoded. The owners of the plan's operations start over with an empty cache.</summary>
    CacheLost,
}

/// <summary>What a step gave. Owned and reused by the engine.</summary>
public sealed class StepResult
{
    private readonly List<DrawnToken> _drawn = [];

    /// <summary>How it went.</summary>
    public StepStatus Status { get; set; }

    /// <summary>Tokens drawn, at most one a sequence.</summary>
    public IReadOnlyList<DrawnToken> Drawn => _drawn;

    /// <summary>Starts a new result.</summary>
    public StepResult Begin()
    {
        _drawn.Clear();
        Status = StepStatus.Decoded;
        return this;
    }

    /// <summary>Adds a drawn token.</summary>
    public void Draw(ScheduledSequence sequence, int tokenId, bool ends) => _drawn.Add(new DrawnToken(sequence, tokenId, ends));

    /// <summary>Ends a sequence without a token.</summary>
    public void End(ScheduledSequence sequence) => _drawn.Add(new DrawnToken(sequence, -1, Ends: true));

    internal ReadOnlySpan<DrawnToken> DrawnSpan => CollectionsMarshal.AsSpan(_drawn);
}

/// <summary>A token drawn for a sequence.</summary>
/// <param name="Sequence">Whose.</param>
/// <param name="TokenId">The token; −1 for none.</param>
/// <param name="Ends">Whether the sequence ends with it.</param>
public readonly record struct DrawnToken(ScheduledSequence Sequence, int TokenId, bool Ends);
