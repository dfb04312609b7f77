namespace Graycat.Contracts.Jobs;

/// <summary>What is known of a job at one moment.</summary>
public sealed record JobSnapshot
{
    /// <summary>The job.</summary>
    public required JobId Id { get; init; }

    /// <summary>Its queue.</summary>
    public required QueueName Queue { get; init; }

    /// <summary>What its payload is.</summary>
    public required JobKind Kind { get; init; }

    /// <summary>The id of the key that made it: nobody else may see it.</summary>
    public required string Owner { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>Jobs that will probably start before it; null unless queued.</summary>
    public int? Position { get; init; }

    /// <summary>Data of its newest <see cref="JobEventKind.Progress"/> event, UTF-8 JSON; empty if there was none.</summary>
    public ReadOnlyMemory<byte> Progress { get; init; }

    /// <summary>UTF-8 JSON; null unless completed (or cancelled with a partial result).</summary>
    public ReadOnlyMemory<byte>? Result { get; init; }

    /// <summary>Null unless failed or dead.</summary>
    public JobFailure? Failure { get; init; }

    /// <summary>Leases so far.</summary>
    public int Attempt { get; init; }

    /// <summary>Leases that expired so far.</summary>
    public int Deaths { get; init; }

    /// <summary>One line for each death: when, which worker.</summary>
    public IReadOnlyList<string> DeathReasons { get; init; } = [];

    /// <summary>Whether a cancel came while it runs.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>The index that its next event gets, and so the number of events so far.</summary>
    public long NextEventIndex { get; init; }

    /// <summary>When it entered the queue.</summary>
    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>When the newest lease began; null if never.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it reached a final state; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}
