using System.Diagnostics;
using System.Globalization;
using Graycat.Contracts.Jobs;
using Graycat.EmbeddedRedis;
using Graycat.Queue;
using Graycat.Queue.Jobs;
using Graycat.Queue.Redis;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Graycat.Benchmarks.Queue;

/// <summary>
/// No-op jobs through enqueue, lease and complete: how many a second with many in flight, and how long one takes alone.
/// The reference is a bare round trip (PING) to the same server in the same run.
/// </summary>
public sealed class QueueBenchmark(TextWriter output)
{
    private const int Producers = 64;
    private static readonly QueueName Name = QueueName.Llm("bench");

    /// <summary>Measures both servers that can be started here and prints one Markdown table.</summary>
    public async Task RunAsync(int jobs = 40_000)
    {
        await output.WriteLineAsync("| server | no-op jobs/s | commands/s of PING in flight | jobs per PING | one job alone p50 / p99, ms | PING alone p50, ms |");
        await output.WriteLineAsync("|---|---|---|---|---|---|");
        if (FindRedisServer() is { } path)
            await MeasureRedisServerAsync(path, jobs);
        else
            await output.WriteLineAsync("| redis-server | not installed | | | | |");
        await MeasureGarnetAsync(jobs);
    }

    private async Task MeasureRedisServerAsync(string path, int jobs)
    {
        const string port = "46379";
        using var process = Process.Start(new ProcessStartInfo(path, $"--port {port} --bind 127.0.0.1 --save \"\" --appendonly no") { RedirectStandardOutput = true })!;
        try
        {
            _ = process.StandardOutput.ReadToEndAsync();
            await MeasureAsync("redis-server", $"127.0.0.1:{port}", jobs);
        }
        finally
        {
            process.Kill();
        }
    }

    private async Task MeasureGarnetAsync(int jobs)
    {
        var folder = Directory.CreateTempSubdirectory("graycat-bench-").FullName;
        await using (var server = EmbeddedGarnet.Start(new EmbeddedGarnetOptions { DataFolder = folder }))
            await MeasureAsync("Garnet in the same process, with its append-only file", server.ConnectionString, jobs);
        Directory.Delete(folder, recursive: true);
    }

    private async Task MeasureAsync(string server, string connection, int jobs)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(ConfigurationOptions.Parse(connection).WithGraycatDefaults(TimeSpan.FromSeconds(20)));
        await using var services = new ServiceCollection()
            .AddSingleton<IConnectionMultiplexer>(redis)
            .AddGraycatQueue(options => options.MaxQueueSize = 100_000)
            .BuildServiceProvider();
        var queue = services.GetRequiredService<IJobQueue>();
        var ids = services.GetRequiredService<JobIdGenerator>();

        await ThroughputAsync(queue, ids, 2_000);
        var perSecond = await ThroughputAsync(queue, ids, jobs);
        var pings = await PingThroughputAsync(redis, jobs);
        var alone = await LatencyAsync(2_000, () => OneJobAsync(queue, ids));
        var ping = await LatencyAsync(2_000, () => redis.GetDatabase().PingAsync());
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"| {server} | {perSecond:n0} | {pings:n0} | {perSecond / pings:0.000} | {alone.Median:0.000} / {alone.P99:0.000} | {ping.Median:0.000} |"));
    }

    private static async Task<double> ThroughputAsync(IJobQueue queue, JobIdGenerator ids, int jobs)
    {
        var watch = Stopwatch.StartNew();
        var producing = Enumerable.Range(0, Producers).Select(_ => ProduceAsync(queue, ids, jobs / Producers)).ToArray();
        await Task.WhenAll([.. producing, .. Enumerable.Range(0, 4).Select(_ => ConsumeAsync(queue, Task.WhenAll(producing)))]);
        return jobs / Producers * Producers / watch.Elapsed.TotalSeconds;
    }

    private static async Task ProduceAsync(IJobQueue queue, JobIdGenerator ids, int jobs)
    {
        for (var i = 0; i < jobs; i++)
            Expect(EnqueueStatus.Accepted, (await queue.EnqueueAsync(Job(ids))).Status);
    }

    private static async Task ConsumeAsync(IJobQueue queue, Task produced)
    {
        while (true)
        {
            var isLast = produced.IsCompleted;
            var leases = (await queue.LeaseAsync(Name, new WorkerId("bench"), 32, TimeSpan.FromSeconds(60))).Leases;
            foreach (var status in await Task.WhenAll(leases.Select(lease => queue.CompleteAsync(lease, "{}"u8.ToArray(), 1))))
                Expect(LeaseStatus.Held, status);
            if (leases.Count == 0 && isLast)
                return;
        }
    }

    private static async Task OneJobAsync(IJobQueue queue, JobIdGenerator ids)
    {
        await queue.EnqueueAsync(Job(ids));
        var lease = (await queue.LeaseAsync(Name, new WorkerId("bench"), 1, TimeSpan.FromSeconds(60))).Leases[0];
        Expect(LeaseStatus.Held, await queue.CompleteAsync(lease, "{}"u8.ToArray(), 1));
    }

    private static async Task<double> PingThroughputAsync(ConnectionMultiplexer redis, int count)
    {
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Producers).Select(async _ =>
        {
            for (var i = 0; i < count / Producers; i++)
                await redis.GetDatabase().PingAsync();
        }));
        return count / Producers * Producers / watch.Elapsed.TotalSeconds;
    }

    private static async Task<(double Median, double P99)> LatencyAsync(int count, Func<Task> action)
    {
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await action();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return (times[count / 2], times[count * 99 / 100]);
    }

    private static JobSubmission Job(JobIdGenerator ids) => new()
    {
        Id = ids.Next(Name),
        Queue = Name,
        Kind = JobKind.Text,
        Owner = "bench",
        Payload = "{}"u8.ToArray(),
        Retention = TimeSpan.FromSeconds(5),
    };

    private static void Expect<T>(T expected, T actual)
    {
        if (!Equals(expected, actual))
            throw new InvalidOperationException($"expected {expected}, got {actual}");
    }

    private static string? FindRedisServer() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "redis-server"))
        .FirstOrDefault(File.Exists);
}
