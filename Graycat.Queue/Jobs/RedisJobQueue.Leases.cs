using System.Text.Json;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Redis;
using StackExchange.Redis;

namespace Graycat.Queue.Jobs;

/// <summary>What the holder of a lease does.</summary>
internal sealed partial class RedisJobQueue
{
    public Task<IReadOnlyList<LeaseStatus>> RenewAsync(IReadOnlyList<JobLease> leases, TimeSpan lease, CancellationToken cancellationToken = default) =>
        ForEachQueueAsync(leases, static job => job.Job, (keys, jobs) => _runner.RunAsync(QueueScript.Renew, keys.Queue, RenewValues(jobs, lease), cancellationToken));

    public Task<IReadOnlyList<LeaseStatus>> PublishAsync(IReadOnlyList<JobOutput> outputs, CancellationToken cancellationToken = default) =>
        ForEachQueueAsync(
            outputs,
            static output => output.Lease.Job,
            (keys, jobs) => _runner.RunAsync(QueueScript.Publish, PublishKeys(keys, jobs), PublishValues(jobs), cancellationToken));

    public Task<LeaseStatus> CompleteAsync(JobLease lease, ReadOnlyMemory<byte> result, double cost, CancellationToken cancellationToken = default) =>
        EndAsync(QueueScript.Complete, lease, [.. Holder(lease), result, cost, lease.Owner], cancellationToken);

    public Task<LeaseStatus> FailAsync(JobLease lease, JobFailure failure, bool retry, double cost = 0, CancellationToken cancellationToken = default)
    {
        if (failure.Code == FailureCode.Cancelled)
            return EndCancelledAsync(lease, ReadOnlyMemory<byte>.Empty, cost, cancellationToken);
        var backoff = retry ? RetryBackoff.After(lease.Attempt, _options) : null;
        return EndAsync(QueueScript.Fail, lease, [.. Holder(lease), ToJson(failure), cost, (long)(backoff?.TotalMilliseconds ?? -1)], cancellationToken);
    }

    public Task<LeaseStatus> EndCancelledAsync(JobLease lease, ReadOnlyMemory<byte> partialResult, double cost, CancellationToken cancellationToken = default) =>
        EndAsync(QueueScript.EndCancelled, lease, [.. Holder(lease), partialResult, cost], cancellationToken);

    public async Task<LeaseStatus> ReleaseAsync(JobLease lease, CancellationToken cancellationToken = default)
    {
        var keys = _keys.Of(lease.Job);
        RedisValue[] values = [Now, lease.Job.Value, lease.Attempt, (long)_options.UsageHalfLife.TotalMilliseconds, keys.WakeChannel];
        var reply = await _runner.RunAsync(QueueScript.Release, keys.Queue, values, cancellationToken).ConfigureAwait(false);
        return reply is null ? LeaseStatus.Unavailable : ToLeaseStatus((int)reply);
    }

    private async Task<LeaseStatus> EndAsync(QueueScript script, JobLease lease, RedisValue[] values, CancellationToken cancellationToken)
    {
        var reply = await _runner.RunAsync(script, _keys.Of(lease.Job).ForJob(lease.Job), values, cancellationToken).ConfigureAwait(false);
        return reply is null ? LeaseStatus.Unavailable : (int)reply == 2 ? LeaseStatus.Lost : LeaseStatus.Held;
    }

    /// <summary>ARGV 1 to 5 of the scripts that end a job.</summary>
    private RedisValue[] Holder(JobLease lease) => [Now, lease.Job.Value, lease.Attempt, _options.KeyPrefix, _options.EventLogSize];

    /// <summary>Runs a script once for each queue among the items, at the same time, and puts the statuses in the items' order.</summary>
    private async Task<IReadOnlyList<LeaseStatus>> ForEachQueueAsync<T>(
        IReadOnlyList<T> items, Func<T, JobId> job, Func<QueueKeys, IReadOnlyList<T>, Task<RedisResult?>> run)
    {
        if (items.Count == 0)
            return [];
        if (OneQueue(items, job))
            return ToStatuses(await run(_keys.Of(job(items[0])), items).ConfigureAwait(false), items.Count);

        var groups = Enumerable.Range(0, items.Count).GroupBy(i => job(items[i]).QueueTag).Select(group => group.ToArray()).ToArray();
        var replies = await Task.WhenAll(groups.Select(group => run(_keys.Of(job(items[group[0]])), Array.ConvertAll(group, i => items[i])))).ConfigureAwait(false);
        var statuses = new LeaseStatus[items.Count];
        for (var g = 0; g < groups.Length; g++)
        {
            var some = ToStatuses(replies[g], groups[g].Length);
            for (var i = 0; i < some.Length; i++)
                statuses[groups[g][i]] = some[i];
        }

        return statuses;
    }

    private static bool OneQueue<T>(IReadOnlyList<T> items, Func<T, JobId> job)
    {
        var tag = job(items[0]).Value.AsSpan(JobId.Length - JobId.TagLength);
        for (var i = 1; i < items.Count; i++)
        {
            if (!job(items[i]).Value.AsSpan(JobId.Length - JobId.TagLength).SequenceEqual(tag))
                return false;
        }

        return true;
    }

    private RedisValue[] RenewValues(IReadOnlyList<JobLease> leases, TimeSpan lease)
    {
        var values = new RedisValue[2 + 2 * leases.Count];
        (values[0], values[1]) = (Now, (long)lease.TotalMilliseconds);
        for (var i = 0; i < leases.Count; i++)
            (values[2 + 2 * i], values[3 + 2 * i]) = (leases[i].Job.Value, leases[i].Attempt);
        return values;
    }

    private static RedisKey[] PublishKeys(QueueKeys keys, IReadOnlyList<JobOutput> outputs)
    {
        var all = new RedisKey[keys.Queue.Length + outputs.Count];
        keys.Queue.CopyTo(all, 0);
        for (var i = 0; i < outputs.Count; i++)
            all[keys.Queue.Length + i] = keys.Log(outputs[i].Lease.Job);
        return all;
    }

    private RedisValue[] PublishValues(IReadOnlyList<JobOutput> outputs)
    {
        var values = new RedisValue[2 + 4 * outputs.Count];
        (values[0], values[1]) = (_options.KeyPrefix, _options.EventLogSize);
        for (var i = 0; i < outputs.Count; i++)
        {
            var (lease, kind, data) = outputs[i];
            var at = 2 + 4 * i;
            (values[at], values[at + 1], values[at + 2], values[at + 3]) = (lease.Job.Value, lease.Attempt, LetterOf(kind), data);
        }

        return values;
    }

    private static RedisValue LetterOf(JobEventKind kind) => kind switch
    {
        JobEventKind.Chunk => "c",
        JobEventKind.Progress => "p",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "terminal events are published by ending the job"),
    };

    private static LeaseStatus[] ToStatuses(RedisResult? reply, int count)
    {
        if (reply is not null)
            return Array.ConvertAll((RedisResult[])reply!, status => ToLeaseStatus((int)status));
        var unavailable = new LeaseStatus[count];
        Array.Fill(unavailable, LeaseStatus.Unavailable);
        return unavailable;
    }

    private static LeaseStatus ToLeaseStatus(int code) => code switch
    {
        0 => LeaseStatus.Held,
        1 => LeaseStatus.CancelRequested,
        _ => LeaseStatus.Lost,
    };

    private static byte[] ToJson(JobFailure failure) => JsonSerializer.SerializeToUtf8Bytes(failure, JobsJsonContext.Default.JobFailure);
}
