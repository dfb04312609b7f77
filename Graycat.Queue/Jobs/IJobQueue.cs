using Graycat.Contracts.Jobs;

namespace Graycat.Queue.Jobs;

/// <summary>
/// The durable job queue. Every call is one round trip to Redis unless it says otherwise, is atomic, and answers
/// "unavailable" as a value, within <see cref="QueueOptions.OperationTimeout"/>, while Redis is away; only a cancelled
/// <see cref="CancellationToken"/> throws. Any thread may call.
/// </summary>
public interface IJobQueue
{
    /// <summary>
    /// Adds a job unless a bound forbids it, and wakes a worker. Enqueuing the same id twice gives one job. With an
    /// idempotency key two round trips.
    /// </summary>
    Task<EnqueueResult> EnqueueAsync(JobSubmission submission, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes the jobs whose turn it is. Also requeues expired leases of the queue first, so that no job waits for
    /// maintenance while a worker is idle.
    /// </summary>
    /// <param name="queue">Which queue.</param>
    /// <param name="worker">Who asks; told of cancellations by <see cref="Signals.IWorkSignal"/>.</param>
    /// <param name="max">At most this many, 1 to 256.</param>
    /// <param name="lease">How long until the jobs are given to another worker unless renewed.</param>
    /// <param name="cancellationToken">Stops waiting; the jobs, if leased, come back when the lease expires.</param>
    Task<LeaseResult> LeaseAsync(QueueName queue, WorkerId worker, int max, TimeSpan lease, CancellationToken cancellationToken = default);

    /// <summary>Extends leases to <paramref name="lease"/> from now; one status each, in order. Call at a third of the lease's length.</summary>
    Task<IReadOnlyList<LeaseStatus>> RenewAsync(IReadOnlyList<JobLease> leases, TimeSpan lease, CancellationToken cancellationToken = default);

    /// <summary>
    /// Appends one event to each lease's job (or several to one) and tells the replicas: one round trip whatever the
    /// number, so one engine step is one call. One status each, in order; nothing is written for a <see cref="LeaseStatus.Lost"/> one.
    /// Kinds: <see cref="JobEventKind.Chunk"/> and <see cref="JobEventKind.Progress"/>; the terminal ones are written by
    /// <see cref="CompleteAsync"/>, <see cref="FailAsync"/> and <see cref="EndCancelledAsync"/>.
    /// </summary>
    Task<IReadOnlyList<LeaseStatus>> PublishAsync(IReadOnlyList<JobOutput> outputs, CancellationToken cancellationToken = default);

    /// <summary>Ends the job as completed with its result (UTF-8 JSON), publishes it as the last event and settles the cost. A cancel that came too late is ignored.</summary>
    /// <param name="lease">The right to do so.</param>
    /// <param name="result">UTF-8 JSON.</param>
    /// <param name="cost">What the job used, in the unit of <see cref="JobSubmission.EstimatedCost"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<LeaseStatus> CompleteAsync(JobLease lease, ReadOnlyMemory<byte> result, double cost, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends the job as failed, or, with <paramref name="retry"/> while attempts are left and its deadline allows, queues it again after an
    /// exponential backoff. <see cref="FailureCode.Cancelled"/> ends it as cancelled.
    /// </summary>
    Task<LeaseStatus> FailAsync(JobLease lease, JobFailure failure, bool retry, double cost = 0, CancellationToken cancellationToken = default);

    /// <summary>The holder's answer to a cancel notice: ends the job as cancelled, with what there was of the result (UTF-8 JSON, may be empty).</summary>
    Task<LeaseStatus> EndCancelledAsync(JobLease lease, ReadOnlyMemory<byte> partialResult, double cost, CancellationToken cancellationToken = default);

    /// <summary>Hands the job back at once, to the front of its owner's jobs, without counting a death: a worker that shuts down.</summary>
    Task<LeaseStatus> ReleaseAsync(JobLease lease, CancellationToken cancellationToken = default);

    /// <summary>Cancels a job: at once if queued, by a notice to its worker if running.</summary>
    /// <param name="job">The job.</param>
    /// <param name="owner">If not null, another owner's job is <see cref="CancelStatus.NotFound"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<CancelStatus> CancelAsync(JobId job, string? owner, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes jobs back from dead workers, gives up those that killed too many, fails those past their deadline. Called
    /// by <see cref="QueueMaintenance"/> in every process that serves the API, and safe to call at any time.
    /// One round trip, and one more for each job given up.
    /// </summary>
    Task<RequeueResult> RequeueExpiredAsync(QueueName queue, CancellationToken cancellationToken = default);

    /// <summary>What is known of a job. Callers check <see cref="JobSnapshot.Owner"/>.</summary>
    Task<JobLookup> GetAsync(JobId job, CancellationToken cancellationToken = default);

    /// <summary>The jobs that wait or run, of one owner or (null) of all, oldest first, at most 1,000; null while Redis is away.</summary>
    Task<IReadOnlyList<JobSnapshot>?> GetLiveAsync(QueueName queue, string? owner, CancellationToken cancellationToken = default);

    /// <summary>Where a queued job stands; null if it isn't queued, or while Redis is away.</summary>
    Task<QueuePosition?> GetPositionAsync(JobId job, CancellationToken cancellationToken = default);

    /// <summary>How the queue stands; null while Redis is away.</summary>
    Task<QueueStats?> GetStatsAsync(QueueName queue, CancellationToken cancellationToken = default);

    /// <summary>Every queue that ever had a job; null while Redis is away.</summary>
    Task<IReadOnlyList<QueueName>?> GetQueuesAsync(CancellationToken cancellationToken = default);

    /// <summary>The newest dead letters, newest first; null while Redis is away.</summary>
    Task<IReadOnlyList<DeadLetter>?> GetDeadLettersAsync(QueueName queue, int max, CancellationToken cancellationToken = default);
}
