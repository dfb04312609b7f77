using Graycat.Contracts.Jobs;
using Graycat.Queue;
using Graycat.Queue.Jobs;
using Graycat.Tests.Queue.Servers;
using static Graycat.Tests.Queue.QueueHarness;

namespace Graycat.Tests.Queue.Jobs;

/// <summary>
/// Random operations of several workers, stale leases included, on Redis and on the model side by side: every answer and
/// every order must be the same, and at the end no job is lost and none ended twice.
/// </summary>
public abstract class QueueModelConformance(RedisFixture fixture)
{
    private const int Steps = 400;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Random_interleavings_keep_to_the_model(int seed)
    {
        var options = new QueueOptions { MaxQueueSize = 25, PriorityLead = TimeSpan.FromSeconds(40), UsageHalfLife = TimeSpan.FromSeconds(50) };
        await using var queue = new QueueHarness(fixture.Redis, o =>
            (o.MaxQueueSize, o.PriorityLead, o.UsageHalfLife) = (options.MaxQueueSize, options.PriorityLead, options.UsageHalfLife));
        var run = new Run(queue, new QueueModel(options), new Random(seed));
        for (var step = 0; step < Steps; step++)
            await run.StepAsync();
        await run.DrainAsync();
        await run.CheckAsync();
    }

    private sealed class Run(QueueHarness queue, QueueModel model, Random random)
    {
        private static readonly string[] Owners = ["alice", "al", "bob", "carol"];
        private readonly List<JobLease> _leases = [];
        private readonly List<JobSubmission> _submitted = [];

        private long Now => queue.Time.GetUtcNow().ToUnixTimeMilliseconds();

        public Task StepAsync() => random.Next(100) switch
        {
            < 34 => EnqueueAsync(),
            < 52 => LeaseAsync(random.Next(1, 5)),
            < 58 => PublishAsync(),
            < 62 => RenewAsync(),
            < 74 => EndAsync(),
            < 79 => FailAsync(),
            < 82 => ReleaseAsync(),
            < 87 => CancelAsync(),
            < 91 => RequeueAsync(),
            _ => AdvanceAsync(random.Next(1, 20_000)),
        };

        /// <summary>Time passes and everything left is run to its end.</summary>
        public async Task DrainAsync()
        {
            for (var round = 0; model.All.Any(job => job.Ends == 0); round++)
            {
                Assert.True(round < 200, "jobs never end");
                await AdvanceAsync(31_000);
                await RequeueAsync();
                await LeaseAsync(3);
                await EndAsync();
            }
        }

        public async Task CheckAsync()
        {
            foreach (var expected in model.All)
            {
                var actual = await queue.GetAsync(expected.Id);
                Assert.Equal((expected.State, expected.Attempt, expected.Deaths), (actual.State, actual.Attempt, actual.Deaths));
                Assert.Equal(1, expected.Ends);
                var events = (await queue.Events.ReadAsync(expected.Id, -1, 1000))!;
                Assert.Equal(Enumerable.Range(0, expected.Events).Select(i => (long)i), events.Select(e => e.Index));
                Assert.Equal([events[^1]], events.Where(e => e.IsTerminal));
            }

            var stats = (await queue.Queue.GetStatsAsync(Llm))!;
            Assert.Equal((0, 0), (stats.Queued, stats.Leased));
            Assert.Equal(model.All.Count(job => job.State == JobState.Dead), stats.Dead);
        }

        private async Task EnqueueAsync()
        {
            var again = _submitted.Count > 0 && random.Next(10) == 0;
            var job = again ? _submitted[random.Next(_submitted.Count)] : NewJob();
            var expected = model.Enqueue(job, Now);
            var actual = await queue.Queue.EnqueueAsync(job);
            Assert.Equal(expected, actual.Status);
            Assert.Equal(model.Depth, actual.Depth);
            if (expected == EnqueueStatus.Accepted)
                _submitted.Add(job);
        }

        private JobSubmission NewJob()
        {
            var owner = random.Next(Owners.Length);
            return queue.Job(Owners[owner]) with
            {
                Priority = random.Next(5) == 0 ? random.Next(-2, 3) : 0,
                EstimatedCost = random.Next(1, 4) / 2.0,
                Timeout = TimeSpan.FromSeconds(random.Next(4) == 0 ? random.Next(20, 90) : 3600),
                Limits = new OwnerLimits(owner == 0 ? 8 : 0, owner == 2 ? 2 : 0, owner + 1),
            };
        }

        private async Task LeaseAsync(int max)
        {
            var expected = model.Lease(max, (long)LeaseTime.TotalMilliseconds, Now);
            var actual = await queue.LeaseAsync(max, new WorkerId("worker-" + random.Next(3)));
            Assert.Equal(expected.Select(job => (job.Id, job.Attempt, job.Deaths)), actual.Select(lease => (lease.Job, lease.Attempt, lease.Deaths)));
            Assert.Equal(expected.Select(job => (long)job.Events), actual.Select(lease => lease.NextEventIndex));
            _leases.AddRange(actual);
        }

        private async Task PublishAsync()
        {
            var some = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Pick()).OfType<JobLease>().ToList();
            var expected = some.Select(model.Publish).ToList();
            Assert.Equal(expected, await queue.Queue.PublishAsync([.. some.Select(lease => new JobOutput(lease, JobEventKind.Chunk, "1"u8.ToArray()))]));
        }

        private async Task RenewAsync()
        {
            if (Pick() is { } lease)
                Assert.Equal([model.Renew(lease, (long)LeaseTime.TotalMilliseconds, Now)], await queue.Queue.RenewAsync([lease], LeaseTime));
        }

        private async Task EndAsync()
        {
            if (Pick() is not { } lease)
                return;
            var cost = random.Next(0, 6) / 2.0;
            var cancelled = model[lease.Job].Cancel;
            var expected = model.End(lease, cancelled ? JobState.Cancelled : JobState.Completed, cost, Now);
            Assert.Equal(expected, cancelled
                ? await queue.Queue.EndCancelledAsync(lease, default, cost)
                : await queue.CompleteAsync(lease, "{}", cost));
        }

        private async Task FailAsync()
        {
            if (Pick() is not { } lease)
                return;
            var retry = random.Next(2) == 0;
            var expected = retry ? model.FailWithRetry(lease, 1.5, Now) : model.End(lease, JobState.Failed, 1.5, Now);
            var actual = await queue.Queue.FailAsync(lease, new JobFailure(FailureCode.Internal, "no"), retry, 1.5);
            Assert.Equal(expected == LeaseStatus.CancelRequested ? LeaseStatus.Held : expected, actual);
        }

        private async Task ReleaseAsync()
        {
            if (Pick() is { } lease)
                Assert.Equal(model.Release(lease, Now), await queue.Queue.ReleaseAsync(lease));
        }

        private async Task CancelAsync()
        {
            if (_submitted.Count == 0)
                return;
            var job = _submitted[random.Next(_submitted.Count)].Id;
            Assert.Equal(model.Cancel(job, Now), await queue.Queue.CancelAsync(job, null));
        }

        private async Task RequeueAsync()
        {
            model.RequeueExpired(Now);
            Assert.True((await queue.Queue.RequeueExpiredAsync(Llm)).IsAvailable);
        }

        private Task AdvanceAsync(int milliseconds)
        {
            queue.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
            return Task.CompletedTask;
        }

        /// <summary>Any lease there ever was, the newer ones more often.</summary>
        private JobLease? Pick() => _leases.Count == 0 ? null : _leases[^(1 + Math.Min(random.Next(_leases.Count), random.Next(12)))];
    }
}

public sealed class RedisServerQueueModelTests(RedisServerFixture fixture) : QueueModelConformance(fixture), IClassFixture<RedisServerFixture>;

public sealed class GarnetQueueModelTests(GarnetFixture fixture) : QueueModelConformance(fixture), IClassFixture<GarnetFixture>;
