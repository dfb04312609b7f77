using Graycat.Contracts.Jobs;

namespace Graycat.Queue.Jobs;

/// <summary>Jobs taken from a queue.</summary>
/// <param name="IsAvailable">False while Redis is away.</param>
/// <param name="Leases">Empty if nothing may run now.</param>
public readonly record struct LeaseResult(bool IsAvailable, IReadOnlyList<JobLease> Leases);

/// <summary>How a holder stands with its lease.</summary>
public enum LeaseStatus
{
    /// <summary>The lease holds and the operation was done.</summary>
    Held,

    /// <summary>As <see cref="Held"/>, and the job was cancelled: stop and call <see cref="IJobQueue.EndCancelledAsync"/>.</summary>
    CancelRequested,

    /// <summary>The lease expired and the job went on without the caller, or is finished: drop it. Nothing was changed.</summary>
    Lost,

    /// <summary>Redis is away and nothing is known: go on, try again; the lease may run out meanwhile.</summary>
    Unavailable,
}

/// <summary>One event to be published under a lease.</summary>
/// <param name="Lease">The right to do so.</param>
/// <param name="Kind"><see cref="JobEventKind.Chunk"/> or <see cref="JobEventKind.Progress"/>.</param>
/// <param name="Data">UTF-8 JSON.</param>
public readonly record struct JobOutput(JobLease Lease, JobEventKind Kind, ReadOnlyMemory<byte> Data);
