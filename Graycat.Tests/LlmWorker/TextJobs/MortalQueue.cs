using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Jobs;

namespace Graycat.Tests.LlmWorker.TextJobs;

/// <summary>A queue whose worker can die: from then on none of the worker's calls returns or reaches Redis.</summary>
internal sealed class MortalQueue(IJobQueue inner) : IJobQueue
{
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _dead;
    private int _published;

    public IJobQueue Inner => inner;

    public bool IsDead => _dead;

    /// <summary>Completes when the worker is dead.</summary>
    public Task Died => _died.Task;

    /// <summary>The worker dies as soon as this many tokens are published, before it hears that they are.</summary>
    public int TokensBeforeDeath { get; set; } = int.MaxValue;

    public void Die()
    {
        _dead = true;
        _died.TrySetResult();
    }

    public Task<EnqueueResult> EnqueueAsync(JobSubmission submission, CancellationToken cancellationToken = default) =>
        Alive(() => inner.EnqueueAsync(submission, cancellationToken), cancellationToken);

    public Task<LeaseResult> LeaseAsync(QueueName queue, WorkerId worker, int max, TimeSpan lease, CancellationToken cancellationToken = default) =>
        Alive(() => inner.LeaseAsync(queue, worker, max, lease, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<LeaseStatus>> RenewAsync(IReadOnlyList<JobLease> leases, TimeSpan lease, CancellationToken cancellationToken = default) =>
        Alive(() => inner.RenewAsync(leases, lease, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<LeaseStatus>> PublishAsync(IReadOnlyList<JobOutput> outputs, CancellationToken cancellationToken = default) =>
        Alive(() => PublishAndMaybeDieAsync(outputs, cancellationToken), cancellationToken);

    public Task<LeaseStatus> CompleteAsync(JobLease lease, ReadOnlyMemory<byte> result, double cost, CancellationToken cancellationToken = default) =>
        Alive(() => inner.CompleteAsync(lease, result, cost, cancellationToken), cancellationToken);

    public Task<LeaseStatus> FailAsync(JobLease lease, JobFailure failure, bool retry, double cost = 0, CancellationToken cancellationToken = default) =>
        Alive(() => inner.FailAsync(lease, failure, retry, cost, cancellationToken), cancellationToken);

    public Task<LeaseStatus> EndCancelledAsync(JobLease lease, ReadOnlyMemory<byte> partialResult, double cost, CancellationToken cancellationToken = default) =>
        Alive(() => inner.EndCancelledAsync(lease, partialResult, cost, cancellationToken), cancellationToken);

    public Task<LeaseStatus> ReleaseAsync(JobLease lease, CancellationToken cancellationToken = default) =>
        Alive(() => inner.ReleaseAsync(lease, cancellationToken), cancellationToken);

    public Task<CancelStatus> CancelAsync(JobId job, string? owner, CancellationToken cancellationToken = default) =>
        Alive(() => inner.CancelAsync(job, owner, cancellationToken), cancellationToken);

    public Task<RequeueResult> RequeueExpiredAsync(QueueName queue, CancellationToken cancellationToken = default) =>
        Alive(() => inner.RequeueExpiredAsync(queue, cancellationToken), cancellationToken);

    public Task<JobLookup> GetAsync(JobId job, CancellationToken cancellationToken = default) =>
        Alive(() => inner.GetAsync(job, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<JobSnapshot>?> GetLiveAsync(QueueName queue, string? owner, CancellationToken cancellationToken = default) =>
        Alive(() => inner.GetLiveAsync(queue, owner, cancellationToken), cancellationToken);

    public Task<QueuePosition?> GetPositionAsync(JobId job, CancellationToken cancellationToken = default) =>
        Alive(() => inner.GetPositionAsync(job, cancellationToken), cancellationToken);

    public Task<QueueStats?> GetStatsAsync(QueueName queue, CancellationToken cancellationToken = default) =>
        Alive(() => inner.GetStatsAsync(queue, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<QueueName>?> GetQueuesAsync(CancellationToken cancellationToken = default) =>
        Alive(() => inner.GetQueuesAsync(cancellationToken), cancellationToken);

    public Task<IReadOnlyList<DeadLetter>?> GetDeadLettersAsync(QueueName queue, int max, CancellationToken cancellationToken = default) =>
        Alive(() => inner.GetDeadLettersAsync(queue, max, cancellationToken), cancellationToken);

    private async Task<IReadOnlyList<LeaseStatus>> PublishAndMaybeDieAsync(IReadOnlyList<JobOutput> outputs, CancellationToken cancellationToken)
    {
        IReadOnlyList<LeaseStatus> statuses = await inner.PublishAsync(outputs, cancellationToken);
        _published += outputs.Sum(output => JsonSerializer.Deserialize(output.Data.Span, GraycatJson.Default.TextChunk)!.Deltas.Sum(delta => delta.Tokens.Count));
        if (_published < TokensBeforeDeath)
            return statuses;
        Die();
        return await Alive(() => Task.FromResult(statuses), cancellationToken);
    }

    private Task<T> Alive<T>(Func<Task<T>> call, CancellationToken cancellationToken) =>
        _dead ? new TaskCompletionSource<T>().Task.WaitAsync(cancellationToken) : call();
}
