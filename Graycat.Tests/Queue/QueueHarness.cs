using System.Text;
using Graycat.Contracts.Jobs;
using Graycat.Queue;
using Graycat.Queue.Events;
using Graycat.Queue.Jobs;
using Graycat.Queue.RateLimits;
using Graycat.Queue.Signals;
using Graycat.Queue.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace Graycat.Tests.Queue;

/// <summary>One replica's job fabric with keys of its own and a clock that tests move.</summary>
public sealed class QueueHarness : IAsyncDisposable
{
    public static readonly QueueName Llm = QueueName.Llm("mini");
    public static readonly WorkerId Ann = new("worker-ann");
    public static readonly WorkerId Bob = new("worker-bob");
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _services;

    public QueueHarness(IConnectionMultiplexer redis, Action<QueueOptions>? configure = null, FakeTimeProvider? time = null, string? prefix = null)
    {
        Prefix = prefix ?? "test-" + Guid.NewGuid().ToString("n");
        Time = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 11, 30, 7, 0, 0, TimeSpan.Zero));
        _services = new ServiceCollection()
            .AddSingleton(redis)
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(new JobIdGenerator(Time, new Random(1)))
            .AddGraycatQueue(options =>
            {
                options.KeyPrefix = Prefix;
                configure?.Invoke(options);
            })
            .BuildServiceProvider();
    }

    public string Prefix { get; }

    public FakeTimeProvider Time { get; }

    public IJobQueue Queue => _services.GetRequiredService<IJobQueue>();

    public IJobEvents Events => _services.GetRequiredService<IJobEvents>();

    public IWorkSignal Signal => _services.GetRequiredService<IWorkSignal>();

    public IWorkerRegistry Workers => _services.GetRequiredService<IWorkerRegistry>();

    public IRateLimiter Limiter => _services.GetRequiredService<IRateLimiter>();

    public JobIdGenerator Ids => _services.GetRequiredService<JobIdGenerator>();

    public IServiceProvider Services => _services;

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    public JobSubmission Job(string owner = "alice", string payload = "{}", QueueName? queue = null) => new()
    {
        Id = Ids.Next(queue ?? Llm),
        Queue = queue ?? Llm,
        Kind = JobKind.Text,
        Owner = owner,
        Payload = Encoding.UTF8.GetBytes(payload),
        Timeout = TimeSpan.FromHours(1),
        ReplicaId = Events.ReplicaId,
    };

    /// <summary>Enqueues a job that must be accepted.</summary>
    public async Task<JobId> AddAsync(JobSubmission job)
    {
        var result = await Queue.EnqueueAsync(job);
        Assert.Equal(EnqueueStatus.Accepted, result.Status);
        return result.Job;
    }

    public Task<JobId> AddAsync(string owner = "alice") => AddAsync(Job(owner));

    public async Task<IReadOnlyList<JobLease>> LeaseAsync(int max = 1, WorkerId? worker = null)
    {
        var result = await Queue.LeaseAsync(Llm, worker ?? Ann, max, LeaseTime);
        Assert.True(result.IsAvailable);
        return result.Leases;
    }

    /// <summary>Leases the one job that must be there.</summary>
    public async Task<JobLease> LeaseOneAsync(WorkerId? worker = null) => Assert.Single(await LeaseAsync(1, worker));

    public async Task<LeaseStatus> PublishAsync(JobLease lease, string data, JobEventKind kind = JobEventKind.Chunk) =>
        Assert.Single(await Queue.PublishAsync([new JobOutput(lease, kind, Encoding.UTF8.GetBytes(data))]));

    public Task<LeaseStatus> CompleteAsync(JobLease lease, string result = "{\"ok\":true}", double cost = 1) =>
        Queue.CompleteAsync(lease, Encoding.UTF8.GetBytes(result), cost);

    public async Task<JobSnapshot> GetAsync(JobId job)
    {
        var found = await Queue.GetAsync(job);
        Assert.True(found.IsAvailable);
        return found.Job ?? throw new InvalidOperationException($"job {job} is gone");
    }

    public static string Text(ReadOnlyMemory<byte>? data) => Encoding.UTF8.GetString(data!.Value.Span);
}
