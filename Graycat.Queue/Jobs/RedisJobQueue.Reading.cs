using Graycat.Contracts.Jobs;
using Graycat.Queue.Redis;
using StackExchange.Redis;

namespace Graycat.Queue.Jobs;

/// <summary>What anybody may ask and the owner may stop.</summary>
internal sealed partial class RedisJobQueue
{
    private const int MaxLive = 1000;
    private const int ExpiredAtOnce = 256;

    public async Task<CancelStatus> CancelAsync(JobId job, string? owner, CancellationToken cancellationToken = default)
    {
        RedisValue[] values = [Now, job.Value, owner ?? "", _options.KeyPrefix, _options.EventLogSize];
        var reply = await _runner.RunAsync(QueueScript.Cancel, _keys.Of(job).ForJob(job), values, cancellationToken).ConfigureAwait(false);
        return reply is null ? CancelStatus.Unavailable : (CancelStatus)(int)reply;
    }

    public async Task<RequeueResult> RequeueExpiredAsync(QueueName queue, CancellationToken cancellationToken = default)
    {
        var keys = _keys.Of(queue);
        var total = new RequeueResult(true, 0, 0, 0);
        while (true)
        {
            RedisValue[] values =
                [Now, _options.MaxDeaths, (long)_options.UsageHalfLife.TotalMilliseconds, ExpiredAtOnce, keys.WakeChannel];
            var reply = await _runner.RunAsync(QueueScript.RequeueExpired, keys.Queue, values, cancellationToken).ConfigureAwait(false);
            if (reply is null)
                return total with { IsAvailable = false };
            var parts = (RedisResult[])reply!;
            total = total with { Requeued = total.Requeued + (int)parts[0] };
            for (var i = 2; i < parts.Length; i++)
                total = await EndOverdueAsync(new JobId((string)parts[i]!), total, cancellationToken).ConfigureAwait(false);
            if (!total.IsAvailable || (int)parts[1] < ExpiredAtOnce)
                return total;
        }
    }

    public async Task<JobLookup> GetAsync(JobId job, CancellationToken cancellationToken = default)
    {
        var reply = await _runner.RunAsync(QueueScript.Get, _keys.Of(job).ForJob(job), [job.Value], cancellationToken).ConfigureAwait(false);
        if (reply is null)
            return new JobLookup(false, null);
        return new JobLookup(true, reply.IsNull ? null : JobReplies.ReadSnapshot(job, (RedisResult[])reply!));
    }

    public async Task<IReadOnlyList<JobSnapshot>?> GetLiveAsync(QueueName queue, string? owner, CancellationToken cancellationToken = default)
    {
        var reply = await _runner.RunAsync(QueueScript.Live, _keys.Of(queue).Queue, [owner ?? "", MaxLive], cancellationToken).ConfigureAwait(false);
        return reply is null ? null : Array.ConvertAll((RedisResult[])reply!, job => JobReplies.ReadLive((RedisResult[])job!));
    }

    public async Task<QueuePosition?> GetPositionAsync(JobId job, CancellationToken cancellationToken = default)
    {
        var reply = await _runner.RunAsync(QueueScript.Get, _keys.Of(job).ForJob(job), [job.Value], cancellationToken).ConfigureAwait(false);
        return reply is null || reply.IsNull ? null : JobReplies.ReadPosition((RedisResult[])reply!);
    }

    public async Task<QueueStats?> GetStatsAsync(QueueName queue, CancellationToken cancellationToken = default)
    {
        var keys = _keys.Of(queue);
        var reply = await _runner.RunAsync(QueueScript.Stats, [.. keys.Queue, keys.Dead], [Now], cancellationToken).ConfigureAwait(false);
        return reply is null ? null : JobReplies.ReadStats(queue, (RedisResult[])reply!, _time.GetUtcNow());
    }

    public async Task<IReadOnlyList<QueueName>?> GetQueuesAsync(CancellationToken cancellationToken = default)
    {
        var names = await _runner.GuardAsync(database => database.SetMembersAsync(QueuesKey), cancellationToken).ConfigureAwait(false);
        return names is null ? null : Array.ConvertAll(names, name => new QueueName(name.ToString()));
    }

    public async Task<IReadOnlyList<DeadLetter>?> GetDeadLettersAsync(QueueName queue, int max, CancellationToken cancellationToken = default)
    {
        var key = _keys.Of(queue).Dead;
        var letters = await _runner.GuardAsync(database => database.ListRangeAsync(key, 0, Math.Max(1, max) - 1), cancellationToken).ConfigureAwait(false);
        return letters is null ? null : Array.ConvertAll(letters, letter => JobReplies.ReadDeadLetter(letter.ToString()));
    }

    private async Task<RequeueResult> EndOverdueAsync(JobId job, RequeueResult total, CancellationToken cancellationToken)
    {
        var keys = _keys.Of(job);
        RedisValue[] values =
        [
            Now, job.Value, _options.KeyPrefix, _options.EventLogSize, _options.MaxDeaths, _options.DeadLettersKept,
            ToJson(new JobFailure(FailureCode.Timeout, "The job did not end before its deadline.")),
            ToJson(new JobFailure(FailureCode.WorkerDied, $"Workers died on this job {_options.MaxDeaths} times, so it was given up.")),
        ];
        var reply = await _runner.RunAsync(QueueScript.EndOverdue, [.. keys.ForJob(job), keys.Dead], values, cancellationToken).ConfigureAwait(false);
        return reply is null ? total with { IsAvailable = false } : (int)reply switch
        {
            2 => total with { TimedOut = total.TimedOut + 1 },
            3 => total with { Dead = total.Dead + 1 },
            _ => total,
        };
    }
}
