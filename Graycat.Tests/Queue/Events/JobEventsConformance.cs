using Graycat.Contracts.Jobs;
using Graycat.Queue.Events;
using Graycat.Queue.Jobs;
using Graycat.Tests.Queue.Servers;
using StackExchange.Redis;
using static Graycat.Tests.Queue.QueueHarness;

namespace Graycat.Tests.Queue.Events;

/// <summary>What a reader of events is owed on every server.</summary>
public abstract class JobEventsConformance(RedisFixture fixture)
{
    private IConnectionMultiplexer Redis => fixture.Redis;

    private QueueHarness New(Action<Graycat.Queue.QueueOptions>? configure = null) => new(Redis, configure);

    [Fact]
    public async Task Subscription_made_before_the_enqueue_sees_every_event_and_ends_with_the_result()
    {
        await using var queue = New();
        var job = queue.Job();
        await using var subscription = queue.Events.Subscribe(job.Id);
        var reading = ReadAsync(subscription);
        await queue.AddAsync(job);
        var lease = await queue.LeaseOneAsync();
        for (var i = 0; i < 50; i++)
            await queue.PublishAsync(lease, $"\"token {i}\"");
        await queue.CompleteAsync(lease, "\"all\"");

        var events = await reading;
        Assert.Equal(Enumerable.Range(0, 51).Select(i => (long)i), events.Select(e => e.Index));
        Assert.Equal("\"token 49\"", Text(events[49].Data));
        Assert.Equal((JobEventKind.Result, "\"all\""), (events[50].Kind, Text(events[50].Data)));
    }

    [Fact]
    public async Task Failure_and_cancel_end_the_events_too()
    {
        await using var queue = New();
        var failing = await queue.AddAsync();
        await queue.Queue.FailAsync(await queue.LeaseOneAsync(), new JobFailure(FailureCode.Unsupported, "no"), retry: false);
        var cancelled = await queue.AddAsync();
        await queue.Queue.CancelAsync(cancelled, null);
        await using var first = queue.Events.Subscribe(failing);
        await using var second = queue.Events.Subscribe(cancelled);
        var error = Assert.Single(await ReadAsync(first));
        Assert.Equal(JobEventKind.Error, error.Kind);
        Assert.Contains("Unsupported", Text(error.Data));
        Assert.Equal(JobEventKind.Cancelled, Assert.Single(await ReadAsync(second)).Kind);
    }

    [Fact]
    public async Task Another_replica_resumes_from_any_index_and_goes_on_live()
    {
        await using var first = New();
        await using var second = new QueueHarness(Redis, null, first.Time, first.Prefix);
        var id = await first.AddAsync();
        var lease = await first.LeaseOneAsync();
        for (var i = 0; i < 5; i++)
            await first.PublishAsync(lease, i.ToString());

        await using var subscription = second.Events.Subscribe(id, afterIndex: 2);
        await using var events = subscription.ReadAllAsync().GetAsyncEnumerator();
        Assert.Equal("3", await NextAsync(events));
        Assert.Equal("4", await NextAsync(events));
        var next = NextAsync(events);
        await first.PublishAsync(lease, "5");
        Assert.Equal("5", await next);
        await first.CompleteAsync(lease, "\"end\"");
        Assert.Equal("\"end\"", await NextAsync(events));
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task Ended_job_is_read_from_the_log_from_any_index()
    {
        await using var queue = New();
        var id = await queue.AddAsync();
        var lease = await queue.LeaseOneAsync();
        for (var i = 0; i < 600; i++)
            await queue.PublishAsync(lease, i.ToString());
        await queue.CompleteAsync(lease);
        foreach (var after in new[] { -1, 0, 300, 599 })
        {
            await using var subscription = queue.Events.Subscribe(id, after);
            Assert.Equal(600 - after, (await ReadAsync(subscription)).Count);
        }
    }

    [Fact]
    public async Task Lost_message_is_repaired_from_the_log_when_the_next_one_comes()
    {
        await using var queue = New();
        var silent = await queue.AddAsync(queue.Job() with { ReplicaId = null });
        var lease = await queue.LeaseOneAsync();
        await using var subscription = queue.Events.Subscribe(silent);
        await using var events = subscription.ReadAllAsync().GetAsyncEnumerator();
        await queue.PublishAsync(lease, "0");
        Assert.Equal("0", await NextAsync(events));

        // Events 1 to 3 reach the log only, as if their messages had been lost.
        await LoseMessagesAsync(queue, lease, ["1", "2", "3"]);
        var next = NextAsync(events);
        await queue.PublishAsync(lease, "4");
        Assert.Equal("1", await next);
        foreach (var expected in new[] { "2", "3", "4" })
            Assert.Equal(expected, await NextAsync(events));
    }

    [Fact]
    public async Task Lost_last_message_is_repaired_by_the_slow_poll()
    {
        await using var queue = New();
        var id = await queue.AddAsync();
        var lease = await queue.LeaseOneAsync();
        await queue.PublishAsync(lease, "0");
        await using var subscription = queue.Events.Subscribe(id);
        await using var events = subscription.ReadAllAsync().GetAsyncEnumerator();
        Assert.Equal("0", await NextAsync(events));
        var next = NextAsync(events);
        await LoseMessagesAsync(queue, lease, ["1"]);
        Assert.False(next.IsCompleted);
        queue.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("1", await next);
    }

    [Fact]
    public async Task Slow_reader_holds_a_bounded_buffer_and_still_gets_everything()
    {
        await using var queue = New(options => options.EventBufferSize = 4);
        var id = await queue.AddAsync();
        var lease = await queue.LeaseOneAsync();
        await using var subscription = queue.Events.Subscribe(id);
        await using var events = subscription.ReadAllAsync().GetAsyncEnumerator();
        await queue.PublishAsync(lease, "0");
        Assert.Equal("0", await NextAsync(events));
        for (var i = 1; i < 500; i++)
            await queue.PublishAsync(lease, i.ToString());
        while (subscription.Backlog < 499)
            await Task.Yield();
        await queue.CompleteAsync(lease);
        for (var i = 1; i < 500; i++)
            Assert.Equal(i.ToString(), await NextAsync(events));
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(JobEventKind.Result, events.Current.Kind);
        Assert.Equal(0, subscription.Backlog);
    }

    [Fact]
    public async Task Several_readers_of_one_job_each_get_all()
    {
        await using var queue = New();
        var job = queue.Job();
        await using var first = queue.Events.Subscribe(job.Id);
        await using var second = queue.Events.Subscribe(job.Id);
        var reading = Task.WhenAll(ReadAsync(first), ReadAsync(second));
        await queue.AddAsync(job);
        await queue.CompleteAsync(await queue.LeaseOneAsync());
        Assert.All(await reading, events => Assert.Single(events));
    }

    [Fact]
    public async Task Reader_of_a_job_that_never_was_ends_without_a_terminal_event()
    {
        await using var queue = New();
        await using var subscription = queue.Events.Subscribe(queue.Ids.Next(Llm));
        var reading = ReadAsync(subscription);
        while (!reading.IsCompleted)
        {
            queue.Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Assert.Empty(await reading);
    }

    [Fact]
    public async Task Log_is_capped_and_keeps_the_newest_events_with_their_indexes()
    {
        await using var queue = New(options => options.EventLogSize = 16);
        var id = await queue.AddAsync();
        var lease = await queue.LeaseOneAsync();
        for (var i = 0; i < 40; i++)
            await queue.PublishAsync(lease, i.ToString());
        var read = (await queue.Events.ReadAsync(id, -1, 100))!;
        Assert.Equal(Enumerable.Range(24, 16).Select(i => (long)i), read.Select(e => e.Index));
        Assert.Equal("30", Text((await queue.Events.ReadAsync(id, 29, 1))![0].Data));
    }

    [Fact]
    public async Task One_step_of_many_jobs_reaches_each_replica_as_one_message()
    {
        await using var queue = New();
        await using var other = new QueueHarness(Redis, null, queue.Time, queue.Prefix);
        var channel = await Redis.GetSubscriber().SubscribeAsync(RedisChannel.Literal($"{queue.Prefix}:events:{queue.Events.ReplicaId}"));
        for (var i = 0; i < 16; i++)
            await queue.AddAsync();
        var leases = await queue.LeaseAsync(16);
        await queue.Queue.PublishAsync([.. leases.Select(lease => new JobOutput(lease, JobEventKind.Chunk, "1"u8.ToArray()))]);
        var message = await channel.ReadAsync();
        Assert.Equal(16, Text((byte[])message.Message!).Split('\n').Count(line => line.Contains("c0 1")));
        await channel.UnsubscribeAsync();
    }

    /// <summary>Publishes with the subscribing replica taken off the job, so that only the log has the events, and puts it back.</summary>
    private async Task LoseMessagesAsync(QueueHarness queue, JobLease lease, string[] data)
    {
        var key = $"{queue.Prefix}:{{{Llm.Tag}}}:state";
        var field = "l:" + lease.Job;
        var database = Redis.GetDatabase();
        var before = ((byte[])(await database.HashGetAsync(key, field))!).AsSpan();
        var replica = System.Text.Encoding.UTF8.GetBytes(queue.Events.ReplicaId);
        var at = before.IndexOf(replica);
        var deaf = before.ToArray();
        deaf[at] = (byte)'?';
        await database.HashSetAsync(key, field, deaf);
        foreach (var one in data)
            await queue.PublishAsync(lease, one);
        var after = (byte[])(await database.HashGetAsync(key, field))!;
        after[after.AsSpan().IndexOf(deaf.AsSpan(at, replica.Length))] = replica[0];
        await database.HashSetAsync(key, field, after);
    }

    private static async Task<string> NextAsync(IAsyncEnumerator<JobEvent> events)
    {
        Assert.True(await events.MoveNextAsync());
        return Text(events.Current.Data);
    }

    private static async Task<List<JobEvent>> ReadAsync(JobSubscription subscription)
    {
        var events = new List<JobEvent>();
        await foreach (var e in subscription.ReadAllAsync())
            events.Add(e);
        return events;
    }
}

public sealed class RedisServerJobEventsTests(RedisServerFixture fixture) : JobEventsConformance(fixture), IClassFixture<RedisServerFixture>;

public sealed class GarnetJobEventsTests(GarnetFixture fixture) : JobEventsConformance(fixture), IClassFixture<GarnetFixture>;
