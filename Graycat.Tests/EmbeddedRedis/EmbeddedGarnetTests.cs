using Graycat.EmbeddedRedis;
using Graycat.Queue.Redis;
using Graycat.Tests.Queue;
using StackExchange.Redis;

namespace Graycat.Tests.EmbeddedRedis;

public sealed class EmbeddedGarnetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graycat-garnet-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Queued_and_running_jobs_survive_a_restart()
    {
        string prefix;
        await using (var server = EmbeddedGarnet.Start(new EmbeddedGarnetOptions { DataFolder = _folder }))
        await using (var redis = await ConnectAsync(server.ConnectionString))
        await using (var queue = new QueueHarness(redis))
        {
            prefix = queue.Prefix;
            for (var i = 0; i < 20; i++)
                await queue.AddAsync("owner" + i % 3);
            await queue.LeaseAsync(2);
            await queue.CompleteAsync(await queue.LeaseOneAsync());
        }

        await using (var server = EmbeddedGarnet.Start(new EmbeddedGarnetOptions { DataFolder = _folder }))
        await using (var redis = await ConnectAsync(server.ConnectionString))
        await using (var queue = new QueueHarness(redis, prefix: prefix))
        {
            Assert.Equal(17, (await queue.LeaseAsync(100)).Count);
            queue.Time.Advance(QueueHarness.LeaseTime);
            Assert.Equal(19, (await queue.Queue.RequeueExpiredAsync(QueueHarness.Llm)).Requeued);
        }
    }

    [Fact]
    public async Task Jobs_before_and_after_a_checkpoint_survive_a_restart()
    {
        string prefix;
        await using (var server = EmbeddedGarnet.Start(new EmbeddedGarnetOptions { DataFolder = _folder }))
        await using (var redis = await ConnectAsync(server.ConnectionString + ",allowAdmin=true"))
        await using (var queue = new QueueHarness(redis))
        {
            prefix = queue.Prefix;
            for (var i = 0; i < 5; i++)
                await queue.AddAsync();
            await redis.GetDatabase().ExecuteAsync("SAVE");
            await queue.CompleteAsync(await queue.LeaseOneAsync());
            await queue.AddAsync();
        }

        await using (var server = EmbeddedGarnet.Start(new EmbeddedGarnetOptions { DataFolder = _folder }))
        await using (var redis = await ConnectAsync(server.ConnectionString))
        await using (var queue = new QueueHarness(redis, prefix: prefix))
            Assert.Equal(5, (await queue.LeaseAsync(100)).Count);
    }

    [Fact]
    public async Task Password_is_asked_for_and_other_addresses_than_loopback_are_not_served()
    {
        await using var server = EmbeddedGarnet.Start(new EmbeddedGarnetOptions { DataFolder = _folder, Password = "geheim" });
        await using (var redis = await ConnectAsync(server.ConnectionString))
            Assert.True(await redis.GetDatabase().StringSetAsync("a", "b"));
        await using var stranger = await ConnectAsync($"127.0.0.1:{server.Port}");
        await Assert.ThrowsAnyAsync<RedisException>(() => stranger.GetDatabase().StringSetAsync("a", "b"));
        var listening = System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
        Assert.All(listening.Where(point => point.Port == server.Port), point => Assert.True(System.Net.IPAddress.IsLoopback(point.Address)));
    }

    [Fact]
    public async Task Taken_port_is_told_in_one_sentence()
    {
        await using var server = EmbeddedGarnet.Start(new EmbeddedGarnetOptions { DataFolder = _folder });
        var error = Assert.Throws<EmbeddedGarnetException>(
            () => EmbeddedGarnet.Start(new EmbeddedGarnetOptions { DataFolder = Path.Combine(_folder, "other"), Port = server.Port }));
        Assert.Contains(server.Port.ToString(), error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Unusable_data_folder_is_told_in_one_sentence()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        var error = Assert.Throws<EmbeddedGarnetException>(() => EmbeddedGarnet.Start(new EmbeddedGarnetOptions { DataFolder = Path.Combine(file, "data") }));
        Assert.Contains("can't be written", error.Message);
    }

    [Fact]
    public async Task Flush_and_dispose_can_be_called_twice()
    {
        var server = EmbeddedGarnet.Start(new EmbeddedGarnetOptions { DataFolder = _folder });
        await server.FlushAsync();
        await server.DisposeAsync();
        await server.DisposeAsync();
    }

    private static Task<ConnectionMultiplexer> ConnectAsync(string connection) =>
        ConnectionMultiplexer.ConnectAsync(ConfigurationOptions.Parse(connection).WithGraycatDefaults());
}
