using Graycat.Contracts.Jobs;

namespace Graycat.Queue.Jobs;

/// <summary>Whether a job was taken.</summary>
public enum EnqueueStatus
{
    /// <summary>It is in the queue, durably as far as Redis is.</summary>
    Accepted,

    /// <summary>It was there already, by its id or its idempotency key: <see cref="EnqueueResult.Job"/> is that job.</summary>
    Duplicate,

    /// <summary>The idempotency key was used with another body: the caller's mistake (422).</summary>
    IdempotencyConflict,

    /// <summary>The queue has <see cref="QueueOptions.MaxQueueSize"/> jobs waiting: try later (503).</summary>
    QueueFull,

    /// <summary>The owner has <see cref="OwnerLimits.MaxQueued"/> jobs waiting: try later (429).</summary>
    OwnerQueueFull,

    /// <summary>Redis is away: try later (503). The job may still have been taken; enqueuing the same id again is safe.</summary>
    Unavailable,
}

/// <summary>The answer to an enqueue.</summary>
/// <param name="Status">Whether the job was taken.</param>
/// <param name="Job">The job: the submitted one, or the earlier one of a duplicate.</param>
/// <param name="Position">Jobs that will probably start before it; 0 = next.</param>
/// <param name="Depth">Jobs waiting in the queue now.</param>
/// <param name="EstimatedWait">Until it probably starts, or, if refused, until there is probably room. Zero when nothing is known.</param>
public readonly record struct EnqueueResult(EnqueueStatus Status, JobId Job, int Position, int Depth, TimeSpan EstimatedWait);

/// <summary>Where a queued job stands.</summary>
/// <param name="Position">Jobs that will probably start before it; 0 = next.</param>
/// <param name="Depth">Jobs waiting in the queue.</param>
/// <param name="EstimatedWait">Until it probably starts; zero when nothing is known.</param>
public sealed record QueuePosition(int Position, int Depth, TimeSpan EstimatedWait);
