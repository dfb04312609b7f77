using Graycat.Contracts.Jobs;
using Graycat.Queue.Jobs;
using Graycat.Queue.RateLimits;
using Graycat.Queue.Redis;
using Graycat.Tests.Queue.Servers;
using StackExchange.Redis;
using static Graycat.Tests.Queue.QueueHarness;

namespace Graycat.Tests.Queue.Redis;

/// <summary>redis-server dies and comes back, with the append-only file on.</summary>
public sealed class RedisAwayTests
{
    [Fact]
    public async Task Every_operation_says_unavailable_and_all_recovers_with_nothing_lost()
    {
        using var server = await RedisServerProcess.StartOrSkipAsync(appendOnly: true);
        await using var redis = await ConnectAsync(server.Address);
        await using var queue = new QueueHarness(redis);
        var running = await queue.AddAsync();
        var waiting = await queue.AddAsync();
        var lease = await queue.LeaseOneAsync();
        await queue.PublishAsync(lease, "\"before\"");
        await using var subscription = queue.Events.Subscribe(running);
        await using var events = subscription.ReadAllAsync().GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());

        await server.KillAsync();
        await ExpectUnavailableAsync(queue, lease);

        await server.StartAsync();
        while (await queue.PublishAsync(lease, "\"after\"") == LeaseStatus.Unavailable)
            await Task.Yield();
        Assert.Equal(LeaseStatus.Held, await queue.CompleteAsync(lease, "\"end\""));
        Assert.Equal(waiting, (await queue.LeaseOneAsync()).Job);
        foreach (var expected in new[] { "\"after\"", "\"end\"" })
        {
            var next = events.MoveNextAsync().AsTask();
            while (!next.IsCompleted)
            {
                queue.Time.Advance(TimeSpan.FromSeconds(5));
                await Task.Yield();
            }

            Assert.Equal(expected, Text(events.Current.Data));
        }
    }

    [Fact]
    public async Task Process_starts_while_redis_is_away_and_works_once_it_is_there()
    {
        using var server = await RedisServerProcess.StartOrSkipAsync();
        await server.KillAsync();
        await using var redis = await ConnectAsync(server.Address);
        await using var queue = new QueueHarness(redis);
        var job = queue.Job();
        await using var subscription = queue.Events.Subscribe(job.Id);
        await using var listener = queue.Signal.Listen(Ann, [Llm], _ => { });
        Assert.Equal(EnqueueStatus.Unavailable, (await queue.Queue.EnqueueAsync(job)).Status);

        await server.StartAsync();
        while ((await queue.Queue.EnqueueAsync(job)).Status == EnqueueStatus.Unavailable)
            await Task.Yield();
        await queue.CompleteAsync(await queue.LeaseOneAsync());
        await foreach (var e in subscription.ReadAllAsync())
            Assert.Equal(JobEventKind.Result, e.Kind);
    }

    private static async Task ExpectUnavailableAsync(QueueHarness queue, JobLease lease)
    {
        var jobs = queue.Queue;
        Assert.Equal(EnqueueStatus.Unavailable, (await jobs.EnqueueAsync(queue.Job())).Status);
        Assert.Equal(EnqueueStatus.Unavailable, (await jobs.EnqueueAsync(queue.Job() with { IdempotencyKey = "k", BodyHash = "h" })).Status);
        Assert.False((await jobs.LeaseAsync(Llm, Ann, 1, LeaseTime)).IsAvailable);
        Assert.Equal([LeaseStatus.Unavailable], await jobs.RenewAsync([lease], LeaseTime));
        Assert.Equal(LeaseStatus.Unavailable, await queue.PublishAsync(lease, "\"x\""));
        Assert.Equal(LeaseStatus.Unavailable, await queue.CompleteAsync(lease));
        Assert.Equal(LeaseStatus.Unavailable, await jobs.FailAsync(lease, new JobFailure(FailureCode.Internal, "x"), true));
        Assert.Equal(LeaseStatus.Unavailable, await jobs.EndCancelledAsync(lease, default, 0));
        Assert.Equal(LeaseStatus.Unavailable, await jobs.ReleaseAsync(lease));
        Assert.Equal(CancelStatus.Unavailable, await jobs.CancelAsync(lease.Job, null));
        Assert.False((await jobs.RequeueExpiredAsync(Llm)).IsAvailable);
        Assert.False((await jobs.GetAsync(lease.Job)).IsAvailable);
        Assert.Null(await jobs.GetLiveAsync(Llm, null));
        Assert.Null(await jobs.GetPositionAsync(lease.Job));
        Assert.Null(await jobs.GetStatsAsync(Llm));
        Assert.Null(await jobs.GetQueuesAsync());
        Assert.Null(await jobs.GetDeadLettersAsync(Llm, 1));
        Assert.Null(await queue.Events.ReadAsync(lease.Job, -1, 1));
        Assert.Null(await queue.Workers.GetWorkersAsync());
        Assert.Null(await queue.Workers.GetModelsAsync());
        Assert.False(await queue.Workers.RemoveAsync(Ann));
        Assert.False(await queue.Workers.BeatAsync(new WorkerHeartbeat { Id = Ann, Kind = "llm", Host = "h" }));
        Assert.Equal(RateLimitStatus.Unavailable, (await queue.Limiter.AcquireAsync("alice", 5)).Status);
    }

    private static Task<ConnectionMultiplexer> ConnectAsync(string address) =>
        ConnectionMultiplexer.ConnectAsync(ConfigurationOptions.Parse(address).WithGraycatDefaults());
}
