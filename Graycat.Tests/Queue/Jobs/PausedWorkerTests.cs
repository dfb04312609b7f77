using System.Diagnostics;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Jobs;
using Graycat.Queue.Redis;
using Graycat.Tests.Queue.Servers;
using StackExchange.Redis;
using static Graycat.Tests.Queue.QueueHarness;

namespace Graycat.Tests.Queue.Jobs;

/// <summary>A real worker process, stopped by SIGSTOP while it streams, and woken after its job went on elsewhere.</summary>
public sealed class PausedWorkerTests
{
    private const string AddressVariable = "GRAYCAT_TEST_REDIS";
    private const string PrefixVariable = "GRAYCAT_TEST_PREFIX";

    [Fact]
    public async Task Process_paused_beyond_its_lease_changes_nothing_when_it_wakes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "SIGSTOP needs a Unix system");
        using var server = await RedisServerProcess.StartOrSkipAsync();
        await using var redis = await ConnectAsync(server.Address);
        await using var queue = new QueueHarness(redis);
        var words = await redis.GetSubscriber().SubscribeAsync(Channel(queue.Prefix));
        var id = await queue.AddAsync();

        using var worker = StartWorker(server.Address, queue.Prefix);
        try
        {
            Assert.Equal("streaming", (string?)(await words.ReadAsync(TestContext.Current.CancellationToken)).Message);
            await SignalAsync(worker, "-STOP");
            queue.Time.Advance(LeaseTime);
            var lease = await queue.LeaseOneAsync(Bob);
            Assert.Equal((id, 2), (lease.Job, lease.Attempt));
            var seen = lease.NextEventIndex;

            await SignalAsync(worker, "-CONT");
            Assert.Equal("Lost Lost Lost Lost", (string?)(await words.ReadAsync(TestContext.Current.CancellationToken)).Message);
            Assert.Equal(seen, (await queue.GetAsync(id)).NextEventIndex);
            Assert.Equal(LeaseStatus.Held, await queue.CompleteAsync(lease, "\"Bob's\""));
            Assert.Equal("\"Bob's\"", Text((await queue.GetAsync(id)).Result));
        }
        finally
        {
            worker.Kill();
        }
    }

    /// <summary>The worker process of the test above; it runs this assembly with only this method.</summary>
    [Fact(Explicit = true)]
    public async Task Worker_process()
    {
        var address = Environment.GetEnvironmentVariable(AddressVariable);
        Assert.SkipWhen(address is null, "runs only as a child process");
        await using var redis = await ConnectAsync(address!);
        await using var queue = new QueueHarness(redis, prefix: Environment.GetEnvironmentVariable(PrefixVariable));
        var lease = await queue.LeaseOneAsync(Ann);
        LeaseStatus publishing;
        for (var i = 0; ; i++)
        {
            publishing = await queue.PublishAsync(lease, i.ToString());
            if (publishing == LeaseStatus.Lost)
                break;
            if (i == 5)
                await redis.GetSubscriber().PublishAsync(Channel(queue.Prefix), "streaming");
        }

        LeaseStatus[] after =
        [
            publishing, (await queue.Queue.RenewAsync([lease], LeaseTime))[0], await queue.CompleteAsync(lease, "\"late\""), await queue.Queue.ReleaseAsync(lease),
        ];
        await redis.GetSubscriber().PublishAsync(Channel(queue.Prefix), string.Join(' ', after));
    }

    private static RedisChannel Channel(string prefix) => RedisChannel.Literal(prefix + ":test");

    private static Process StartWorker(string address, string prefix) => Process.Start(new ProcessStartInfo("dotnet")
    {
        ArgumentList = { "exec", typeof(PausedWorkerTests).Assembly.Location, "-method", $"{typeof(PausedWorkerTests).FullName}.{nameof(Worker_process)}", "-explicit", "only" },
        Environment = { [AddressVariable] = address, [PrefixVariable] = prefix },
        RedirectStandardOutput = true,
    })!;

    private static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [signal, process.Id.ToString()]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    private static Task<ConnectionMultiplexer> ConnectAsync(string address) =>
        ConnectionMultiplexer.ConnectAsync(ConfigurationOptions.Parse(address).WithGraycatDefaults(TimeSpan.FromSeconds(10)));
}
