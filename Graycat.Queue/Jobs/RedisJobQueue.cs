using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Redis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Graycat.Queue.Jobs;

/// <summary>The queue over Redis: each operation is one Lua file. This part puts jobs in and hands them out.</summary>
internal sealed partial class RedisJobQueue : IJobQueue
{
    private static readonly TimeSpan AnnounceInterval = TimeSpan.FromMinutes(1);

    private readonly RedisRunner _runner;
    private readonly QueueOptions _options;
    private readonly TimeProvider _time;
    private readonly QueueKeys.Cache _keys;
    private readonly ConcurrentDictionary<QueueName, DateTimeOffset> _announced = new();

    public RedisJobQueue(RedisRunner runner, IOptions<QueueOptions> options, TimeProvider time)
    {
        _runner = runner;
        _options = options.Value;
        _time = time;
        _keys = new QueueKeys.Cache(_options.KeyPrefix);
    }

    private RedisKey QueuesKey => _options.KeyPrefix + ":queues";

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task<EnqueueResult> EnqueueAsync(JobSubmission submission, CancellationToken cancellationToken = default)
    {
        Check(submission);
        var id = submission.Id;
        if (submission.IdempotencyKey is not null)
        {
            var (status, claimed) = await ClaimAsync(submission, cancellationToken).ConfigureAwait(false);
            if (status is { } refused)
                return new EnqueueResult(refused, claimed, 0, 0, TimeSpan.Zero);
            id = claimed;
        }

        Announce(submission.Queue);
        var keys = _keys.Of(submission.Queue);
        var reply = await _runner.RunAsync(QueueScript.Enqueue, keys.ForJob(id), EnqueueValues(submission, id, keys), cancellationToken).ConfigureAwait(false);
        if (reply is null)
            return new EnqueueResult(EnqueueStatus.Unavailable, id, 0, 0, TimeSpan.Zero);
        var parts = (RedisResult[])reply!;
        return new EnqueueResult(ToEnqueueStatus((int)parts[0]), id, (int)parts[1], (int)parts[2], TimeSpan.FromMilliseconds((long)parts[3]));
    }

    public async Task<LeaseResult> LeaseAsync(QueueName queue, WorkerId worker, int max, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        RedisValue[] values =
        [
            Now, worker.Value, Math.Clamp(max, 1, 256), (long)lease.TotalMilliseconds, (long)_options.PriorityLead.TotalMilliseconds,
            _options.MaxDeaths, (long)_options.UsageHalfLife.TotalMilliseconds,
        ];
        var reply = await _runner.RunAsync(QueueScript.Lease, _keys.Of(queue).Queue, values, cancellationToken).ConfigureAwait(false);
        return reply is null
            ? new LeaseResult(false, [])
            : new LeaseResult(true, Array.ConvertAll((RedisResult[])reply!, job => JobReplies.ReadLease(queue, (RedisResult[])job!)));
    }

    private RedisValue[] EnqueueValues(JobSubmission job, JobId id, QueueKeys keys)
    {
        var now = Now;
        var priority = Math.Clamp(job.Priority, -8, 7);
        return
        [
            now, id.Value, _options.MaxQueueSize, job.Limits.MaxQueued, (long)_options.UsageHalfLife.TotalMilliseconds, keys.WakeChannel, job.Owner,
            JobRecord.Job(job, priority, now, (long)_options.PriorityLead.TotalMilliseconds), JobRecord.NewLease(job.ReplicaId), JobReplies.Wrap(job),
        ];
    }

    private async Task<(EnqueueStatus? Refused, JobId Job)> ClaimAsync(JobSubmission job, CancellationToken cancellationToken)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(job.Owner + "\n" + job.IdempotencyKey));
        RedisKey[] keys = [$"{_options.KeyPrefix}:idempotency:{Convert.ToHexStringLower(hash)}"];
        RedisValue[] values = [job.Id.Value, job.BodyHash, (long)(job.Timeout + job.Retention).TotalMilliseconds];
        var reply = await _runner.RunAsync(QueueScript.ClaimIdempotency, keys, values, cancellationToken).ConfigureAwait(false);
        if (reply is null)
            return (EnqueueStatus.Unavailable, job.Id);
        var parts = (RedisResult[])reply!;
        return ((int)parts[0] == 0 ? null : EnqueueStatus.IdempotencyConflict, new JobId((string)parts[1]!));
    }

    /// <summary>Notes the queue among all queues, now and then; the answer isn't waited for because the next job does it again.</summary>
    private void Announce(QueueName queue)
    {
        var now = _time.GetUtcNow();
        if (_announced.TryGetValue(queue, out var last) && now - last < AnnounceInterval)
            return;
        _announced[queue] = now;
        _runner.Redis.GetDatabase().SetAdd(QueuesKey, queue.Value, CommandFlags.FireAndForget);
    }

    private void Check(JobSubmission job)
    {
        if (job.Id.QueueTag != _keys.Of(job.Queue).Tag)
            throw new ArgumentException($"job {job.Id} was not made for queue {job.Queue}", nameof(job));
        if (job.Queue.Value.Length > 200 || job.ReplicaId is { Length: > 200 })
            throw new ArgumentException("a queue's name and a replica's id have at most 200 characters", nameof(job));
        if (job.Owner.Length is 0 or > 128 || job.Owner.Any(char.IsControl))
            throw new ArgumentException("an owner has 1 to 128 characters and no control characters", nameof(job));
        if (job.IdempotencyKey is not null && job.BodyHash is null)
            throw new ArgumentException("an idempotency key needs the hash of the body", nameof(job));
    }

    private static EnqueueStatus ToEnqueueStatus(int code) => code switch
    {
        0 => EnqueueStatus.Accepted,
        1 => EnqueueStatus.Duplicate,
        2 => EnqueueStatus.QueueFull,
        _ => EnqueueStatus.OwnerQueueFull,
    };
}
