using Graycat.Contracts.Jobs;
using Graycat.Queue.Jobs;
using Graycat.Tests.Queue.Servers;
using StackExchange.Redis;
using static Graycat.Tests.Queue.QueueHarness;

namespace Graycat.Tests.Queue.Jobs;

/// <summary>What the queue owes on every server it supports.</summary>
public abstract class JobQueueConformance(RedisFixture fixture)
{
    private IConnectionMultiplexer Redis => fixture.Redis;

    private QueueHarness New(Action<Graycat.Queue.QueueOptions>? configure = null) => new(Redis, configure);

    [Fact]
    public async Task Job_travels_from_enqueue_to_result()
    {
        await using var queue = New();
        var submission = queue.Job(payload: "{\"prompt\":\"hé\\u0000\"}") with { TraceParent = "00-a-b-01", TraceState = "k=v" };
        var id = await queue.AddAsync(submission);

        var lease = await queue.LeaseOneAsync();
        Assert.Equal(id, lease.Job);
        Assert.Equal(Llm, lease.Queue);
        Assert.Equal(JobKind.Text, lease.Kind);
        Assert.Equal("alice", lease.Owner);
        Assert.Equal(1, lease.Attempt);
        Assert.Equal(submission.Payload.ToArray(), lease.Payload.ToArray());
        Assert.Equal(("00-a-b-01", "k=v"), (lease.TraceParent, lease.TraceState));
        Assert.Equal(queue.Time.GetUtcNow(), lease.EnqueuedAt);
        Assert.Equal(queue.Time.GetUtcNow() + LeaseTime, lease.ExpiresAt);
        Assert.Equal(queue.Time.GetUtcNow() + submission.Timeout, lease.Deadline);
        Assert.Equal(queue.Events.ReplicaId, lease.ReplicaId);

        Assert.Equal(LeaseStatus.Held, await queue.PublishAsync(lease, "{\"p\":1}", JobEventKind.Progress));
        queue.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(LeaseStatus.Held, await queue.CompleteAsync(lease, "{\"text\":\"ß\"}"));
        var done = await queue.GetAsync(id);
        Assert.Equal(JobState.Completed, done.State);
        Assert.Equal("{\"text\":\"ß\"}", Text(done.Result));
        Assert.Equal("{\"p\":1}", Text(done.Progress));
        Assert.Equal(2, done.NextEventIndex);
        Assert.Equal(queue.Time.GetUtcNow(), done.FinishedAt);
        Assert.Equal(TimeSpan.FromSeconds(2), (await queue.Queue.GetStatsAsync(Llm))!.MeanServiceTime);
    }

    [Fact]
    public async Task Payload_of_any_bytes_comes_back_unchanged()
    {
        await using var queue = New();
        var bytes = new byte[70_000];
        new Random(7).NextBytes(bytes);
        await queue.AddAsync(queue.Job() with { Payload = bytes });
        var lease = await queue.LeaseOneAsync();
        Assert.Equal(bytes, lease.Payload.ToArray());
        Assert.Equal(LeaseStatus.Held, await queue.Queue.CompleteAsync(lease, bytes, 1));
        Assert.Equal(bytes, (await queue.GetAsync(lease.Job)).Result!.Value.ToArray());
    }

    [Fact]
    public async Task Queue_is_bounded_and_has_room_again_after_a_lease()
    {
        await using var queue = New(options => options.MaxQueueSize = 2);
        await queue.AddAsync();
        await queue.AddAsync();
        var refused = await queue.Queue.EnqueueAsync(queue.Job());
        Assert.Equal((EnqueueStatus.QueueFull, 2), (refused.Status, refused.Depth));
        Assert.Null((await queue.Queue.GetAsync(refused.Job)).Job);
        await queue.LeaseOneAsync();
        await queue.AddAsync();
    }

    [Fact]
    public async Task Owner_is_bounded_while_others_are_not()
    {
        await using var queue = New();
        var limits = new OwnerLimits(1, 0, 1);
        await queue.AddAsync(queue.Job() with { Limits = limits });
        Assert.Equal(EnqueueStatus.OwnerQueueFull, (await queue.Queue.EnqueueAsync(queue.Job() with { Limits = limits })).Status);
        await queue.AddAsync(queue.Job("bob") with { Limits = limits });
    }

    [Fact]
    public async Task Owner_runs_no_more_than_its_bound_while_others_run()
    {
        await using var queue = New();
        var limits = new OwnerLimits(0, 1, 1);
        for (var i = 0; i < 3; i++)
            await queue.AddAsync(queue.Job() with { Limits = limits });
        await queue.AddAsync("bob");
        var running = await queue.LeaseAsync(10);
        Assert.Equal(["alice", "bob"], running.Select(lease => lease.Owner).Order());

        await queue.CompleteAsync(running.Single(lease => lease.Owner == "alice"));
        Assert.Equal("alice", (await queue.LeaseOneAsync()).Owner);
        Assert.Empty(await queue.LeaseAsync(10));
    }

    [Fact]
    public async Task Same_id_is_one_job_also_after_it_ended()
    {
        await using var queue = New();
        var job = queue.Job();
        await queue.AddAsync(job);
        Assert.Equal(EnqueueStatus.Duplicate, (await queue.Queue.EnqueueAsync(job)).Status);
        await queue.CompleteAsync(await queue.LeaseOneAsync());
        Assert.Equal(EnqueueStatus.Duplicate, (await queue.Queue.EnqueueAsync(job)).Status);
        Assert.Empty(await queue.LeaseAsync());
    }

    [Fact]
    public async Task Idempotency_key_gives_the_same_job_and_refuses_another_body()
    {
        await using var queue = New();
        JobSubmission Keyed(string owner, string hash) => queue.Job(owner) with { IdempotencyKey = "key 1", BodyHash = hash };
        var first = await queue.Queue.EnqueueAsync(Keyed("alice", "h1"));
        var again = await queue.Queue.EnqueueAsync(Keyed("alice", "h1"));
        Assert.Equal((EnqueueStatus.Duplicate, first.Job), (again.Status, again.Job));
        Assert.Equal(EnqueueStatus.IdempotencyConflict, (await queue.Queue.EnqueueAsync(Keyed("alice", "h2"))).Status);
        Assert.Equal(EnqueueStatus.Accepted, (await queue.Queue.EnqueueAsync(Keyed("bob", "h2"))).Status);
        Assert.Equal(2, (await queue.LeaseAsync(10)).Count);
    }

    [Fact]
    public async Task Idempotency_key_refused_for_lack_of_room_is_free_to_try_again()
    {
        await using var queue = New(options => options.MaxQueueSize = 1);
        await queue.AddAsync();
        var keyed = queue.Job() with { IdempotencyKey = "k", BodyHash = "h" };
        Assert.Equal(EnqueueStatus.QueueFull, (await queue.Queue.EnqueueAsync(keyed)).Status);
        await queue.LeaseOneAsync();
        Assert.Equal(EnqueueStatus.Accepted, (await queue.Queue.EnqueueAsync(keyed with { Id = queue.Ids.Next(Llm) })).Status);
    }

    [Fact]
    public async Task Jobs_of_one_owner_run_in_order()
    {
        await using var queue = New();
        var ids = new List<JobId>();
        for (var i = 0; i < 5; i++)
            ids.Add(await queue.AddAsync());
        Assert.Equal(ids, (await queue.LeaseAsync(5)).Select(lease => lease.Job));
    }

    [Fact]
    public async Task Higher_priority_goes_first_between_and_within_owners()
    {
        await using var queue = New();
        await queue.AddAsync(queue.Job("alice"));
        var urgent = await queue.AddAsync(queue.Job("alice") with { Priority = 5 });
        var urgentOfBob = await queue.AddAsync(queue.Job("bob") with { Priority = 6 });
        Assert.Equal([urgentOfBob, urgent], (await queue.LeaseAsync(2)).Select(lease => lease.Job));
    }

    [Fact]
    public async Task Priority_overtakes_no_job_of_the_owner_that_waited_longer_than_its_lead()
    {
        await using var queue = New(options => options.PriorityLead = TimeSpan.FromSeconds(10));
        var old = await queue.AddAsync();
        queue.Time.Advance(TimeSpan.FromSeconds(21));
        await queue.AddAsync(queue.Job() with { Priority = 2 });
        Assert.Equal(old, (await queue.LeaseOneAsync()).Job);
    }

    [Fact]
    public async Task Low_priority_owner_is_served_within_the_lead_though_urgent_jobs_keep_coming()
    {
        await using var queue = New(options => options.PriorityLead = TimeSpan.FromSeconds(10));
        var patient = await queue.AddAsync(queue.Job("patient") with { Priority = -8 });
        for (var second = 0; ; second++)
        {
            Assert.True(second <= 12, "the patient job starved");
            await queue.AddAsync(queue.Job("urgent") with { Priority = 7 });
            var lease = await queue.LeaseOneAsync();
            if (lease.Job == patient)
                break;
            queue.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Newcomer_is_served_before_the_backlog_of_a_busy_owner()
    {
        await using var queue = New();
        for (var i = 0; i < 50; i++)
            await queue.AddAsync("busy");
        await queue.LeaseAsync(3);
        await queue.AddAsync("new");
        Assert.Contains("new", (await queue.LeaseAsync(2)).Select(lease => lease.Owner));
    }

    [Fact]
    public async Task Owners_share_by_weight()
    {
        await using var queue = New();
        for (var i = 0; i < 40; i++)
        {
            await queue.AddAsync(queue.Job("heavy") with { Limits = new OwnerLimits(0, 0, 3) });
            await queue.AddAsync(queue.Job("light"));
        }

        var served = (await queue.LeaseAsync(40)).CountBy(lease => lease.Owner).ToDictionary();
        Assert.InRange(served["heavy"], 29, 31);
    }

    [Fact]
    public async Task Owner_that_used_much_yields_until_the_other_has_used_as_much()
    {
        await using var queue = New();
        for (var i = 0; i < 20; i++)
        {
            await queue.AddAsync("glutton");
            await queue.AddAsync("modest");
        }

        var first = (await queue.LeaseAsync(2)).ToDictionary(lease => lease.Owner);
        await queue.CompleteAsync(first["glutton"], cost: 8);
        await queue.CompleteAsync(first["modest"], cost: 1);
        var next = await queue.LeaseAsync(7);
        Assert.All(next, lease => Assert.Equal("modest", lease.Owner));
    }

    [Fact]
    public async Task Lease_of_a_dead_worker_is_given_to_the_next_one()
    {
        await using var queue = New();
        var id = await queue.AddAsync();
        await queue.PublishAsync(await queue.LeaseOneAsync(Ann), "\"a\"");
        Assert.Empty(await queue.LeaseAsync(1, Bob));
        queue.Time.Advance(LeaseTime);
        var second = await queue.LeaseOneAsync(Bob);
        Assert.Equal((id, 2, 1, 1L), (second.Job, second.Attempt, second.Deaths, second.NextEventIndex));
    }

    [Fact]
    public async Task Worker_that_was_paused_beyond_its_lease_can_change_nothing()
    {
        await using var queue = New();
        await queue.AddAsync();
        var stale = await queue.LeaseOneAsync(Ann);
        queue.Time.Advance(LeaseTime);
        var lease = await queue.LeaseOneAsync(Bob);

        Assert.Equal(LeaseStatus.Lost, await queue.PublishAsync(stale, "\"stale\""));
        Assert.Equal([LeaseStatus.Lost], await queue.Queue.RenewAsync([stale], LeaseTime));
        Assert.Equal(LeaseStatus.Lost, await queue.CompleteAsync(stale));
        Assert.Equal(LeaseStatus.Lost, await queue.Queue.FailAsync(stale, new JobFailure(FailureCode.Internal, "no"), retry: true));
        Assert.Equal(LeaseStatus.Lost, await queue.Queue.ReleaseAsync(stale));
        Assert.Equal(LeaseStatus.Lost, await queue.Queue.EndCancelledAsync(stale, default, 0));
        Assert.Equal(LeaseStatus.Held, await queue.PublishAsync(lease, "\"good\""));
        Assert.Equal(LeaseStatus.Held, await queue.CompleteAsync(lease, "\"result\""));
        Assert.Equal(LeaseStatus.Lost, await queue.CompleteAsync(stale, "\"late\""));
        Assert.Equal("\"result\"", Text((await queue.GetAsync(lease.Job)).Result));
        Assert.Equal(["\"good\"", "\"result\""], (await queue.Events.ReadAsync(lease.Job, -1, 10))!.Select(e => Text(e.Data)));
    }

    [Fact]
    public async Task Renewed_lease_does_not_expire()
    {
        await using var queue = New();
        await queue.AddAsync();
        var lease = await queue.LeaseOneAsync();
        queue.Time.Advance(LeaseTime / 2);
        Assert.Equal([LeaseStatus.Held], await queue.Queue.RenewAsync([lease], LeaseTime));
        queue.Time.Advance(LeaseTime / 2);
        Assert.Equal(0, (await queue.Queue.RequeueExpiredAsync(Llm)).Requeued);
        Assert.Equal(LeaseStatus.Held, await queue.CompleteAsync(lease));
    }

    [Fact]
    public async Task Third_death_makes_a_dead_letter_that_keeps_its_reasons()
    {
        await using var queue = New();
        var id = await queue.AddAsync();
        foreach (var worker in new[] { Ann, Bob, Ann })
        {
            await queue.LeaseOneAsync(worker);
            queue.Time.Advance(LeaseTime);
            await queue.Queue.RequeueExpiredAsync(Llm);
        }

        var dead = await queue.GetAsync(id);
        Assert.Equal((JobState.Dead, FailureCode.WorkerDied, 3), (dead.State, dead.Failure!.Code, dead.Deaths));
        Assert.Equal(3, dead.DeathReasons.Count);
        var letter = Assert.Single((await queue.Queue.GetDeadLettersAsync(Llm, 10))!);
        Assert.Equal((id, "alice"), (letter.Job, letter.Owner));
        Assert.Equal(["worker-ann", "worker-bob", "worker-ann"], letter.Reasons.Select(reason => reason.Split(' ')[4]));
        Assert.Empty(await queue.LeaseAsync());
        Assert.Equal(1, (await queue.Queue.GetStatsAsync(Llm))!.Dead);
    }

    [Fact]
    public async Task Failure_with_retry_waits_longer_each_time_and_then_ends_the_job()
    {
        await using var queue = New(options => options.RetryBackoff = TimeSpan.FromSeconds(1));
        var id = await queue.AddAsync();
        var failure = new JobFailure(FailureCode.OutOfMemory, "no memory", "n");
        foreach (var seconds in new[] { 1, 2 })
        {
            Assert.Equal(LeaseStatus.Held, await queue.Queue.FailAsync(await queue.LeaseOneAsync(), failure, retry: true));
            Assert.Equal(JobState.Queued, (await queue.GetAsync(id)).State);
            queue.Time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.Empty(await queue.LeaseAsync());
            queue.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        await queue.Queue.FailAsync(await queue.LeaseOneAsync(), failure, retry: true);
        var failed = await queue.GetAsync(id);
        Assert.Equal((JobState.Failed, failure), (failed.State, failed.Failure));
    }

    [Fact]
    public async Task Released_job_is_the_first_again_and_counts_no_death()
    {
        await using var queue = New();
        var first = await queue.AddAsync();
        await queue.AddAsync();
        Assert.Equal(LeaseStatus.Held, await queue.Queue.ReleaseAsync(await queue.LeaseOneAsync(Ann)));
        var again = await queue.LeaseOneAsync(Bob);
        Assert.Equal((first, 2, 0), (again.Job, again.Attempt, again.Deaths));
    }

    [Fact]
    public async Task Queued_job_is_cancelled_at_once()
    {
        await using var queue = New();
        var id = await queue.AddAsync();
        Assert.Equal(CancelStatus.NotFound, await queue.Queue.CancelAsync(id, "mallory"));
        Assert.Equal(CancelStatus.Cancelled, await queue.Queue.CancelAsync(id, "alice"));
        Assert.Equal(CancelStatus.AlreadyFinished, await queue.Queue.CancelAsync(id, null));
        Assert.Equal(CancelStatus.NotFound, await queue.Queue.CancelAsync(id, "mallory"));
        Assert.Equal(CancelStatus.NotFound, await queue.Queue.CancelAsync(queue.Ids.Next(Llm), null));
        Assert.Empty(await queue.LeaseAsync());
        Assert.Equal(JobState.Cancelled, (await queue.GetAsync(id)).State);
    }

    [Fact]
    public async Task Worker_of_a_cancelled_job_is_told_and_may_leave_a_partial_result()
    {
        await using var queue = New();
        var id = await queue.AddAsync();
        var told = new TaskCompletionSource<JobId>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listener = queue.Signal.Listen(Ann, [Llm], told.SetResult);
        var lease = await queue.LeaseOneAsync(Ann);
        await Redis.GetSubscriber().PingAsync();
        Assert.Equal(CancelStatus.Requested, await queue.Queue.CancelAsync(id, "alice"));
        Assert.Equal(id, await told.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal(LeaseStatus.CancelRequested, await queue.PublishAsync(lease, "\"x\""));
        Assert.Equal([LeaseStatus.CancelRequested], await queue.Queue.RenewAsync([lease], LeaseTime));
        Assert.Equal(LeaseStatus.CancelRequested, await queue.Queue.ReleaseAsync(lease));
        Assert.Equal(LeaseStatus.Held, await queue.Queue.EndCancelledAsync(lease, "\"part\""u8.ToArray(), 1));
        var cancelled = await queue.GetAsync(id);
        Assert.Equal((JobState.Cancelled, "\"part\""), (cancelled.State, Text(cancelled.Result)));
    }

    [Fact]
    public async Task Cancelled_job_of_a_dead_worker_ends_instead_of_running_again()
    {
        await using var queue = New();
        var id = await queue.AddAsync();
        await queue.LeaseOneAsync();
        await queue.Queue.CancelAsync(id, null);
        queue.Time.Advance(LeaseTime);
        Assert.Empty(await queue.LeaseAsync());
        await queue.Queue.RequeueExpiredAsync(Llm);
        Assert.Equal(JobState.Cancelled, (await queue.GetAsync(id)).State);
    }

    [Fact]
    public async Task Deadline_fails_queued_and_running_jobs()
    {
        await using var queue = New();
        var running = await queue.AddAsync(queue.Job() with { Timeout = TimeSpan.FromSeconds(5) });
        var lease = await queue.LeaseOneAsync();
        var waiting = await queue.AddAsync(queue.Job() with { Timeout = TimeSpan.FromSeconds(5) });
        queue.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2, (await queue.Queue.RequeueExpiredAsync(Llm)).TimedOut);
        foreach (var id in new[] { running, waiting })
            Assert.Equal((JobState.Failed, FailureCode.Timeout), ((await queue.GetAsync(id)).State, (await queue.GetAsync(id)).Failure!.Code));
        Assert.Equal(LeaseStatus.Lost, await queue.CompleteAsync(lease));
    }

    [Fact]
    public async Task Finished_job_is_deleted_after_its_retention()
    {
        await using var queue = New();
        var id = await queue.AddAsync(queue.Job() with { Retention = TimeSpan.FromMilliseconds(1) });
        await queue.CompleteAsync(await queue.LeaseOneAsync());
        while ((await queue.Queue.GetAsync(id)).Job is not null)
            await Task.Yield();
        Assert.Empty((await queue.Events.ReadAsync(id, -1, 10))!);
    }

    [Fact]
    public async Task Nothing_of_an_ended_job_stays_in_the_queues_own_keys()
    {
        await using var queue = New();
        for (var i = 0; i < 3; i++)
            await queue.AddAsync("owner" + i);
        var leases = await queue.LeaseAsync(3);
        await queue.PublishAsync(leases[0], "1", JobEventKind.Progress);
        await queue.CompleteAsync(leases[0]);
        await queue.Queue.FailAsync(leases[1], new JobFailure(FailureCode.Internal, "x"), retry: false, cost: 1);
        await queue.Queue.CancelAsync(leases[2].Job, null);
        await queue.Queue.EndCancelledAsync(leases[2], default, 1);

        var start = $"{queue.Prefix}:{{{Llm.Tag}}}:";
        var fields = await Redis.GetDatabase().HashKeysAsync(start + "state");
        Assert.DoesNotContain(fields, field => field.ToString()[0] is 'j' or 'l' or 'p' or 'g' or 'x');
        foreach (var key in new[] { "pending", "owners", "served", "due" })
            Assert.Equal(0, await Redis.GetDatabase().SortedSetLengthAsync(start + key));
    }

    [Fact]
    public async Task Position_counts_the_jobs_that_start_earlier_and_the_wait_follows_the_pace()
    {
        await using var queue = New();
        await queue.AddAsync();
        var pace = await queue.LeaseOneAsync();
        queue.Time.Advance(TimeSpan.FromSeconds(4));
        await queue.CompleteAsync(pace);

        await queue.AddAsync();
        await queue.LeaseOneAsync();
        for (var i = 0; i < 3; i++)
            Assert.Equal(i, (await queue.Queue.EnqueueAsync(queue.Job())).Position);
        var last = await queue.Queue.EnqueueAsync(queue.Job());
        Assert.Equal((3, 4, TimeSpan.FromSeconds(12)), (last.Position, last.Depth, last.EstimatedWait));
        Assert.Equal(new QueuePosition(3, 4, TimeSpan.FromSeconds(12)), await queue.Queue.GetPositionAsync(last.Job));
        await queue.LeaseAsync(2);
        Assert.Equal(1, (await queue.GetAsync(last.Job)).Position);
        await queue.LeaseAsync(2);
        Assert.Null(await queue.Queue.GetPositionAsync(last.Job));
    }

    [Fact]
    public async Task Position_foretells_the_order_between_owners()
    {
        await using var queue = New();
        for (var i = 0; i < 9; i++)
            await queue.AddAsync(i % 3 == 0 ? "alice" : "bob");
        var mine = await queue.AddAsync("carol");
        var position = (await queue.GetAsync(mine)).Position;
        var order = (await queue.LeaseAsync(10)).Select(lease => lease.Job).ToList();
        Assert.Equal(order.IndexOf(mine), position);
    }

    [Fact]
    public async Task Stats_and_live_jobs_tell_what_is_there()
    {
        await using var queue = New();
        var first = await queue.AddAsync();
        queue.Time.Advance(TimeSpan.FromSeconds(3));
        var second = await queue.AddAsync("bob");
        var third = await queue.AddAsync();
        var lease = await queue.LeaseOneAsync();
        await queue.CompleteAsync(lease);
        await queue.LeaseOneAsync();

        var stats = (await queue.Queue.GetStatsAsync(Llm))!;
        Assert.Equal((1, 1, 0, 1L), (stats.Queued, stats.Leased, stats.Dead, stats.Completed24Hours));
        Assert.Equal([second, third], (await queue.Queue.GetLiveAsync(Llm, null))!.Select(job => job.Id));
        Assert.Equal([second], (await queue.Queue.GetLiveAsync(Llm, "bob"))!.Select(job => job.Id));
        Assert.Equal([Llm], await queue.Queue.GetQueuesAsync());
        Assert.NotEqual(first, second);
        queue.Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(0, (await queue.Queue.GetStatsAsync(Llm))!.Completed24Hours);
    }

    [Fact]
    public async Task Outputs_of_several_queues_are_published_together()
    {
        await using var queue = New();
        await queue.AddAsync();
        await queue.AddAsync(queue.Job(queue: QueueName.Sd("shapes")));
        var text = await queue.LeaseOneAsync();
        var image = Assert.Single((await queue.Queue.LeaseAsync(QueueName.Sd("shapes"), Ann, 1, LeaseTime)).Leases);
        var stale = image with { Attempt = 7 };
        var statuses = await queue.Queue.PublishAsync(
        [
            new(text, JobEventKind.Chunk, "1"u8.ToArray()), new(stale, JobEventKind.Chunk, "2"u8.ToArray()),
            new(image, JobEventKind.Chunk, "3"u8.ToArray()), new(text, JobEventKind.Chunk, "4"u8.ToArray()),
        ]);
        Assert.Equal([LeaseStatus.Held, LeaseStatus.Lost, LeaseStatus.Held, LeaseStatus.Held], statuses);
        Assert.Equal(["1", "4"], (await queue.Events.ReadAsync(text.Job, -1, 10))!.Select(e => Text(e.Data)));
    }

    [Fact]
    public async Task Idle_worker_is_woken_by_an_enqueue()
    {
        await using var queue = New();
        await using var listener = queue.Signal.Listen(Ann, [Llm], _ => { });
        await Redis.GetSubscriber().PingAsync();
        await listener.WaitAsync(TestContext.Current.CancellationToken);
        var waiting = listener.WaitAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(waiting.IsCompleted);
        await queue.AddAsync();
        await waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Forgotten_scripts_are_sent_again()
    {
        await using var queue = New();
        await queue.AddAsync();
        await Redis.GetDatabase().ExecuteAsync("SCRIPT", "FLUSH");
        await queue.CompleteAsync(await queue.LeaseOneAsync());
    }

    [Fact]
    public async Task Concurrent_workers_never_hold_the_same_job()
    {
        await using var queue = New();
        for (var i = 0; i < 200; i++)
            await queue.AddAsync("owner" + i % 7);
        var workers = Enumerable.Range(0, 8).Select(async number =>
        {
            var mine = new List<JobId>();
            while (await queue.LeaseAsync(3, new WorkerId("w" + number)) is { Count: > 0 } leases)
            {
                foreach (var lease in leases)
                {
                    mine.Add(lease.Job);
                    Assert.Equal(LeaseStatus.Held, await queue.CompleteAsync(lease));
                }
            }

            return mine;
        });
        var all = (await Task.WhenAll(workers)).SelectMany(mine => mine).ToList();
        Assert.Equal(200, all.Count);
        Assert.Equal(200, all.Distinct().Count());
    }
}

public sealed class RedisServerJobQueueTests(RedisServerFixture fixture) : JobQueueConformance(fixture), IClassFixture<RedisServerFixture>;

public sealed class GarnetJobQueueTests(GarnetFixture fixture) : JobQueueConformance(fixture), IClassFixture<GarnetFixture>;
