namespace Graycat.Tests.Cli.Serving;

/// <summary>One served system for all tests of a collection that only talk to it.</summary>
public sealed class ServeFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _home = new();
    private ServeProcess? _server;

    public Uri Address => _server!.Address;

    public string Key => _server!.Key;

    public async ValueTask InitializeAsync() =>
        _server = await ServeProcess.StartAsync(_home.Path, environment: new Dictionary<string, string> { ["RATE_LIMIT_PER_MINUTE"] = "0" });

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _home.Dispose();
    }
}

/// <summary>Tests that share <see cref="ServeFixture"/>.</summary>
[CollectionDefinition(Name)]
public sealed class ServedSystem : ICollectionFixture<ServeFixture>
{
    public const string Name = "a served system";
}
