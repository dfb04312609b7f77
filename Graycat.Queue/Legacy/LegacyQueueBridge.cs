using System.Collections.Concurrent;
using System.Security.Cryptography;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Events;
using Graycat.Queue.Jobs;
using Graycat.Queue.Redis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Graycat.Queue.Legacy;

/// <summary>
/// Takes jobs that clients of the Python service push to <see cref="QueueOptions.LegacyQueueKey"/> and answers each at
/// <c>result:{id}</c>. A job is moved to a second list when it is taken and leaves that only with its answer, so a process
/// that dies loses none: whoever looks next goes on, and the idempotency key keeps it one job. Any number of processes may run this.
/// </summary>
internal sealed partial class LegacyQueueBridge(
    RedisRunner runner, IJobQueue queue, IJobEvents events, JobIdGenerator ids, ILegacyTranslator translator,
    IOptions<QueueOptions> options, TimeProvider time, ILogger<LegacyQueueBridge> logger) : BackgroundService
{
    private const string Owner = "llama_queue";
    private const int MaxTaken = 1000;

    private readonly QueueOptions _options = options.Value;
    private readonly ConcurrentDictionary<string, byte> _working = new();

    private RedisKey Pushed => _options.LegacyQueueKey;

    private RedisKey Taken => $"{{{_options.LegacyQueueKey}}}:taken";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.TakeLegacyJobs)
            return;
        using var timer = new PeriodicTimer(_options.LegacyPoll, time);
        var looked = DateTimeOffset.MinValue;
        do
        {
            if (time.GetUtcNow() - looked >= _options.SafetyPoll)
            {
                looked = time.GetUtcNow();
                await ResumeAsync(stoppingToken);
            }

            await TakeAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Goes on with what was taken before: by a process now gone, or when there was no room.</summary>
    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        foreach (var item in await runner.GuardAsync(database => database.ListRangeAsync(Taken), cancellationToken) ?? [])
            Begin(item, cancellationToken);
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        while (_working.Count < MaxTaken)
        {
            var moved = await runner.GuardAsync(
                async database => new[] { await database.ListMoveAsync(Pushed, Taken, ListSide.Right, ListSide.Left) }, cancellationToken);
            if (moved is null || moved[0].IsNull)
                return;
            Begin(moved[0], cancellationToken);
        }
    }

    private void Begin(RedisValue item, CancellationToken cancellationToken)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData((byte[])item!));
        if (_working.TryAdd(hash, 0))
            _ = WorkAsync(item, hash, cancellationToken);
    }

    private async Task WorkAsync(RedisValue item, string hash, CancellationToken cancellationToken)
    {
        try
        {
            if (LegacyItem.TryRead((byte[])item!, out var job, out var reason))
                await AnswerAsync(item, job, await RunAsync(job, hash, cancellationToken), cancellationToken);
            else
                await DropAsync(item, reason, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next process goes on with it.
        }
        catch (Exception error)
        {
            LogDefect(error);
        }
        finally
        {
            _working.TryRemove(hash, out _);
        }
    }

    /// <summary>The job's terminal event; null if it can't be had now.</summary>
    private async Task<JobEvent?> RunAsync(LegacyItem item, string hash, CancellationToken cancellationToken)
    {
        var work = await translator.TranslateAsync(item.Type, item.Data, cancellationToken);
        if (work.Error is not null)
            return Failed(default, work.Error);

        var submission = Submission(item, work, hash);
        var enqueued = await queue.EnqueueAsync(submission, cancellationToken);
        if (enqueued.Status == EnqueueStatus.IdempotencyConflict)
            return Failed(default, new JobFailure(FailureCode.InvalidRequest, $"The id '{item.Id}' was used for another job.", "id"));
        if (enqueued.Status is not (EnqueueStatus.Accepted or EnqueueStatus.Duplicate))
            return null;

        await using var subscription = events.Subscribe(enqueued.Job);
        await foreach (var read in subscription.ReadAllAsync(cancellationToken))
        {
            if (read.IsTerminal)
                return read;
        }

        return Failed(enqueued.Job, new JobFailure(FailureCode.Internal, "The job's result is no longer kept."));
    }

    private JobSubmission Submission(LegacyItem item, LegacyTranslation work, string hash) => new()
    {
        Id = ids.Next(work.Queue),
        Queue = work.Queue,
        Kind = work.Kind,
        Owner = Owner,
        Payload = work.Payload,
        Priority = item.Priority,
        Timeout = work.Kind == JobKind.Image ? TimeSpan.FromSeconds(300) : TimeSpan.FromSeconds(60),
        IdempotencyKey = item.Id,
        BodyHash = hash,
        ReplicaId = events.ReplicaId,
    };

    private async Task AnswerAsync(RedisValue item, LegacyItem job, JobEvent? last, CancellationToken cancellationToken)
    {
        if (last is null)
            return;
        var answer = translator.Answer(job.Id, job.Type, job.Data, last);
        var written = await runner.GuardAsync(
            async database => new[] { await database.StringSetAsync($"result:{job.Id}", answer, _options.LegacyResultTtl) }, cancellationToken);
        if (written is not null)
            await runner.GuardAsync(async database => new[] { await database.ListRemoveAsync(Taken, item, 1) }, cancellationToken);
    }

    private async Task DropAsync(RedisValue item, string reason, CancellationToken cancellationToken)
    {
        LogDropped(_options.LegacyQueueKey, reason);
        await runner.GuardAsync(async database => new[] { await database.ListRemoveAsync(Taken, item, 1) }, cancellationToken);
    }

    private static JobEvent Failed(JobId job, JobFailure failure) =>
        new(job, 0, JobEventKind.Error, System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(failure, JobsJsonContext.Default.JobFailure));

    [LoggerMessage(1101, LogLevel.Warning, "An item of {Queue} was dropped: {Reason}")]
    private partial void LogDropped(string queue, string reason);

    [LoggerMessage(1102, LogLevel.Error, "A job of the Python service's queue was not answered; it is tried again")]
    private partial void LogDefect(Exception error);
}
