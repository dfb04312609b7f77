using Graycat.EmbeddedRedis;
using Graycat.Queue.Redis;
using StackExchange.Redis;

namespace Graycat.Tests.Queue.Servers;

/// <summary>A server and a connection to it, shared by the tests of one class.</summary>
public abstract class RedisFixture : IAsyncLifetime
{
    public IConnectionMultiplexer Redis { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Redis = await ConnectionMultiplexer.ConnectAsync(ConfigurationOptions.Parse(await StartAsync()).WithGraycatDefaults(TimeSpan.FromSeconds(10)));

    public async ValueTask DisposeAsync()
    {
        if (Redis is not null)
            await Redis.DisposeAsync();
        await StopAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the server and gives its connection string.</summary>
    protected abstract Task<string> StartAsync();

    protected abstract ValueTask StopAsync();
}

public sealed class RedisServerFixture : RedisFixture
{
    private RedisServerProcess? _server;

    protected override async Task<string> StartAsync()
    {
        _server = await RedisServerProcess.StartOrSkipAsync();
        return _server.Address;
    }

    protected override ValueTask StopAsync()
    {
        _server?.Dispose();
        return ValueTask.CompletedTask;
    }
}

public sealed class GarnetFixture : RedisFixture
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graycat-garnet-").FullName;
    private EmbeddedGarnet? _server;

    protected override Task<string> StartAsync()
    {
        _server = EmbeddedGarnet.Start(new EmbeddedGarnetOptions { DataFolder = _folder });
        return Task.FromResult(_server.ConnectionString);
    }

    protected override async ValueTask StopAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
