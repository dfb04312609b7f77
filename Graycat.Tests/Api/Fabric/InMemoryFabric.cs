using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.Queue.Events;
using Graycat.Queue.Jobs;
using Graycat.Queue.RateLimits;
using Graycat.Queue.Workers;

namespace Graycat.Tests.Api.Fabric;

/// <summary>
/// The job fabric below the API's seam, in memory, with a worker whose behaviour each test writes down. It can be full
/// or away at will.
/// </summary>
internal sealed class InMemoryFabric(TimeProvider time) : IJobQueue, IJobEvents, IWorkerRegistry, IRateLimiter
{
    private readonly ConcurrentDictionary<JobId, FakeJob> _jobs = new();
    private readonly ConcurrentDictionary<string, int> _requests = new();

    /// <summary>What the worker does with a job. Default: "Hello world" in two steps.</summary>
    public Func<FakeJob, Task> Worker { get; set; } = Scripts.HelloWorldAsync;

    public bool IsAway { get; set; }

    public EnqueueStatus Refusal { get; set; } = EnqueueStatus.Accepted;

    /// <summary>Every job that was taken, oldest first.</summary>
    public IReadOnlyList<FakeJob> Jobs => [.. _jobs.Values.OrderBy(job => job.Submission.Id.Value, StringComparer.Ordinal)];

    public List<KnownModel> Models { get; } = [Model("mini"), Model("other")];

    public string ReplicaId => "replica";

    public static KnownModel Model(string name, string kind = "llm", string type = "text") =>
        new(kind, new WorkerModel { Name = name, State = ModelState.Loaded, SizeBytes = 12_100_000, Type = type }, 1, DateTimeOffset.UnixEpoch);

    public Task<EnqueueResult> EnqueueAsync(JobSubmission submission, CancellationToken cancellationToken = default)
    {
        if (IsAway || Refusal != EnqueueStatus.Accepted)
            return Task.FromResult(new EnqueueResult(IsAway ? EnqueueStatus.Unavailable : Refusal, default, 0, 7, TimeSpan.FromSeconds(3)));
        if (submission.IdempotencyKey is { } key && _jobs.Values.FirstOrDefault(job => job.Submission.IdempotencyKey == key && job.Submission.Owner == submission.Owner) is { } earlier)
            return Task.FromResult(new EnqueueResult(earlier.Submission.BodyHash == submission.BodyHash ? EnqueueStatus.Duplicate : EnqueueStatus.IdempotencyConflict, earlier.Submission.Id, 0, 0, default));
        var job = new FakeJob(submission, time.GetUtcNow());
        _jobs[submission.Id] = job;
        _ = Task.Run(() => RunAsync(job), CancellationToken.None);
        return Task.FromResult(new EnqueueResult(EnqueueStatus.Accepted, submission.Id, 0, 1, default));
    }

    public Task<CancelStatus> CancelAsync(JobId job, string? owner, CancellationToken cancellationToken = default)
    {
        if (!_jobs.TryGetValue(job, out var found) || (owner is not null && found.Submission.Owner != owner))
            return Task.FromResult(CancelStatus.NotFound);
        if (found.Events.Any(item => item.IsTerminal))
            return Task.FromResult(CancelStatus.AlreadyFinished);
        found.Cancel();
        return Task.FromResult(CancelStatus.Requested);
    }

    public Task<JobLookup> GetAsync(JobId job, CancellationToken cancellationToken = default) =>
        Task.FromResult(new JobLookup(!IsAway, !IsAway && _jobs.TryGetValue(job, out var found) ? found.Snapshot() : null));

    public JobSubscription Subscribe(JobId job, long afterIndex = -1) => new Reader(this, job, afterIndex);

    public Task<IReadOnlyList<JobEvent>?> ReadAsync(JobId job, long afterIndex, int max, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<JobEvent>?>(_jobs[job].Events.Where(item => item.Index > afterIndex).Take(max).ToList());

    public Task<IReadOnlyList<KnownModel>?> GetModelsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<KnownModel>?>(IsAway ? null : [.. Models]);

    public Task<IReadOnlyList<WorkerHeartbeat>?> GetWorkersAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<WorkerHeartbeat>?>(IsAway ? null :
        [
            new WorkerHeartbeat { Id = new("llm-1"), Kind = "llm", Host = "here", Models = [.. Models.Select(model => model.Model)], Slots = 4 },
        ]);

    public Task<RateLimitResult> AcquireAsync(string key, int permitsPerMinute, CancellationToken cancellationToken = default)
    {
        int used = _requests.AddOrUpdate(key, 1, (_, count) => count + 1);
        var status = IsAway ? RateLimitStatus.Unavailable : used <= permitsPerMinute ? RateLimitStatus.Allowed : RateLimitStatus.Limited;
        return Task.FromResult(new RateLimitResult(status, permitsPerMinute, Math.Max(0, permitsPerMinute - used), time.GetUtcNow().AddMinutes(1), TimeSpan.FromSeconds(1)));
    }

    public Task<IReadOnlyList<QueueName>?> GetQueuesAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<QueueName>?>(IsAway ? null : [QueueName.Llm("mini"), .. _jobs.Values.Select(job => job.Submission.Queue).Where(queue => queue.Value.StartsWith("sd:", StringComparison.Ordinal)).Distinct()]);

    public Task<QueueStats?> GetStatsAsync(QueueName queue, CancellationToken cancellationToken = default) =>
        Task.FromResult<QueueStats?>(new(queue, 2, 1, 0, 5, TimeSpan.Zero, TimeSpan.Zero));

    public Task<QueuePosition?> GetPositionAsync(JobId job, CancellationToken cancellationToken = default) => Task.FromResult<QueuePosition?>(null);

    public Task<bool> BeatAsync(WorkerHeartbeat heartbeat, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<bool> RemoveAsync(WorkerId worker, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<LeaseResult> LeaseAsync(QueueName queue, WorkerId worker, int max, TimeSpan lease, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<LeaseStatus>> RenewAsync(IReadOnlyList<JobLease> leases, TimeSpan lease, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<LeaseStatus>> PublishAsync(IReadOnlyList<JobOutput> outputs, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<LeaseStatus> CompleteAsync(JobLease lease, ReadOnlyMemory<byte> result, double cost, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<LeaseStatus> FailAsync(JobLease lease, JobFailure failure, bool retry, double cost = 0, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<LeaseStatus> EndCancelledAsync(JobLease lease, ReadOnlyMemory<byte> partialResult, double cost, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<LeaseStatus> ReleaseAsync(JobLease lease, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RequeueResult> RequeueExpiredAsync(QueueName queue, CancellationToken cancellationToken = default) => Task.FromResult(new RequeueResult(true, 0, 0, 0));

    public Task<IReadOnlyList<JobSnapshot>?> GetLiveAsync(QueueName queue, string? owner, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<JobSnapshot>?>([.. _jobs.Values.Select(job => job.Snapshot()).Where(job => job.FinishedAt is null && (owner is null || job.Owner == owner))]);

    public Task<IReadOnlyList<DeadLetter>?> GetDeadLettersAsync(QueueName queue, int max, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    private async Task RunAsync(FakeJob job)
    {
        try
        {
            await Worker(job);
        }
        catch (OperationCanceledException)
        {
            job.Append(JobEventKind.Cancelled, default);
        }
        catch (Exception exception)
        {
            job.Fail(new(FailureCode.Internal, exception.ToString()));
        }
    }

    private sealed class Reader(InMemoryFabric fabric, JobId job, long afterIndex) : JobSubscription
    {
        private long _next = afterIndex + 1;

        public override JobId Job => job;

        public override long Backlog => fabric._jobs.TryGetValue(job, out var found) ? found.Events.Count - _next : 0;

        public override async IAsyncEnumerable<JobEvent> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            var found = fabric._jobs[job];
            while (true)
            {
                var item = await found.EventAsync(_next++).WaitAsync(cancellationToken);
                yield return item;
                if (item.IsTerminal)
                    yield break;
            }
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
