using Graycat.Contracts.Jobs;

namespace Graycat.Queue.Events;

/// <summary>A job's events as the API sees them: pushed through this replica's channel, repaired from the log.</summary>
public interface IJobEvents
{
    /// <summary>This replica's id: put it into <see cref="JobSubmission.ReplicaId"/>.</summary>
    string ReplicaId { get; }

    /// <summary>
    /// Listens to a job, from the event after <paramref name="afterIndex"/> (-1 = from the first). Make it before
    /// enqueuing, so that no event is missed; also for a job of another replica or an earlier connection, to resume it.
    /// Dispose it when done.
    /// </summary>
    JobSubscription Subscribe(JobId job, long afterIndex = -1);

    /// <summary>Reads up to <paramref name="max"/> events after an index from the log; null while Redis is away. For workers that continue a job.</summary>
    Task<IReadOnlyList<JobEvent>?> ReadAsync(JobId job, long afterIndex, int max, CancellationToken cancellationToken = default);
}
