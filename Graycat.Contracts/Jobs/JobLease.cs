namespace Graycat.Contracts.Jobs;

/// <summary>A worker's right to run a job until <see cref="ExpiresAt"/>, and all it needs to do so.</summary>
public sealed record JobLease
{
    /// <summary>The job.</summary>
    public required JobId Job { get; init; }

    /// <summary>The queue it came from.</summary>
    public required QueueName Queue { get; init; }

    /// <summary>What <see cref="Payload"/> is.</summary>
    public required JobKind Kind { get; init; }

    /// <summary>The id of the key that pays.</summary>
    public required string Owner { get; init; }

    /// <summary>1 for the first lease of the job, one more for each later one. The fencing token: writes with an older one are refused.</summary>
    public required int Attempt { get; init; }

    /// <summary>How many holders before this one let the lease expire.</summary>
    public int Deaths { get; init; }

    /// <summary>The request as UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>W3C <c>traceparent</c> of the submitting span, or null.</summary>
    public string? TraceParent { get; init; }

    /// <summary>W3C <c>tracestate</c>, or null.</summary>
    public string? TraceState { get; init; }

    /// <summary>When the job entered the queue.</summary>
    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>When this lease ends unless it is renewed.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the job times out, lease or not.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>The index that the next event gets; above 0 when an earlier holder already published. Then read the log and continue from there.</summary>
    public long NextEventIndex { get; init; }

    /// <summary>The API replica that is told of each event, or null.</summary>
    public string? ReplicaId { get; init; }
}
