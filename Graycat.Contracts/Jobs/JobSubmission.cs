namespace Graycat.Contracts.Jobs;

/// <summary>A job as it is put into a queue.</summary>
public sealed record JobSubmission
{
    /// <summary>From <see cref="JobIdGenerator.Next"/> with the same <see cref="Queue"/>. Enqueuing one id twice is one job.</summary>
    public required JobId Id { get; init; }

    /// <summary>The queue, and so the kind of worker and the model.</summary>
    public required QueueName Queue { get; init; }

    /// <summary>What <see cref="Payload"/> is.</summary>
    public required JobKind Kind { get; init; }

    /// <summary>The id (never the token) of the key that pays for the job and alone may see it. 1 to 128 characters, no control characters.</summary>
    public required string Owner { get; init; }

    /// <summary>The request as UTF-8 JSON. The queue never looks inside.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>-8 to 7, higher first; 0 by default. Values beyond are moved to the nearest bound.</summary>
    public int Priority { get; init; }

    /// <summary>What the job will probably use, in the unit its queue charges in (tokens; image steps). At least 0.001; 1 by default. The real cost is settled at the end.</summary>
    public double EstimatedCost { get; init; } = 1;

    /// <summary>W3C <c>traceparent</c> of the span that submits, or null.</summary>
    public string? TraceParent { get; init; }

    /// <summary>W3C <c>tracestate</c>, or null.</summary>
    public string? TraceState { get; init; }

    /// <summary>From enqueue until the job fails with <see cref="FailureCode.Timeout"/>, waiting included. 60 seconds by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The client's <c>Idempotency-Key</c>, or null. Holds per owner, for <see cref="Retention"/>.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>A hash of the request's body: the same key with another hash is a conflict. Needed with <see cref="IdempotencyKey"/>.</summary>
    public string? BodyHash { get; init; }

    /// <summary>What the owner's key may have queued and running.</summary>
    public OwnerLimits Limits { get; init; } = OwnerLimits.None;

    /// <summary>How long the finished job, its result and its events can be read. One hour by default.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The API replica whose channel the events go to; null if nobody listens (they are in the log anyway).</summary>
    public string? ReplicaId { get; init; }
}

/// <summary>What one key may hold in one queue.</summary>
/// <param name="MaxQueued">Jobs waiting; 0 = no bound of its own.</param>
/// <param name="MaxRunning">Jobs leased; 0 = no bound. Further ones wait while others' run.</param>
/// <param name="Weight">Share against other keys, 0.01 to 100; 1 is the usual one.</param>
public sealed record OwnerLimits(int MaxQueued, int MaxRunning, double Weight)
{
    /// <summary>No bounds, weight 1.</summary>
    public static OwnerLimits None { get; } = new(0, 0, 1);
}
