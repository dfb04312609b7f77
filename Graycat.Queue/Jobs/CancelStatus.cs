using Graycat.Contracts.Jobs;

namespace Graycat.Queue.Jobs;

/// <summary>What a cancel did.</summary>
public enum CancelStatus
{
    /// <summary>The job was queued and is cancelled now.</summary>
    Cancelled,

    /// <summary>The job runs; its worker has been told and ends it within a step.</summary>
    Requested,

    /// <summary>The job had already ended.</summary>
    AlreadyFinished,

    /// <summary>No such job, or not this owner's.</summary>
    NotFound,

    /// <summary>Redis is away.</summary>
    Unavailable,
}

/// <summary>What one round of maintenance did.</summary>
/// <param name="IsAvailable">False while Redis is away.</param>
/// <param name="Requeued">Jobs taken back from workers that let their lease expire.</param>
/// <param name="Dead">Jobs given up as dead letters.</param>
/// <param name="TimedOut">Jobs failed because their deadline passed.</param>
public readonly record struct RequeueResult(bool IsAvailable, int Requeued, int Dead, int TimedOut);

/// <summary>A job's snapshot, or why there is none.</summary>
/// <param name="IsAvailable">False while Redis is away.</param>
/// <param name="Job">Null if there is no such job (any more).</param>
public readonly record struct JobLookup(bool IsAvailable, JobSnapshot? Job);
