using Graycat.EmbeddedRedis;
using Graycat.ServiceDefaults.Redis;
using Graycat.ServiceDefaults.Startup;
using Microsoft.Extensions.Configuration;

namespace Graycat.AppHost.Portable;

/// <summary>The Redis that the services share: the one that the variables name, else an embedded Garnet.</summary>
internal sealed class LocalRedis : IAsyncDisposable
{
    private readonly EmbeddedGarnet? _garnet;

    private LocalRedis(EmbeddedGarnet? garnet) => _garnet = garnet;

    /// <summary>What the services' environment gets beyond this process's own; empty name where Redis is already named.</summary>
    public KeyValuePair<string, string> Variable => _garnet is null ? default : new("ConnectionStrings__redis", _garnet.ConnectionString);

    public static LocalRedis StartUnlessNamed(IConfiguration configuration)
    {
        if (RedisConnectionOptions.IsConfigured(configuration))
            return new LocalRedis(null);
        string folder = Path.Combine(DataFolder.Resolve(configuration), "queue");
        return new LocalRedis(EmbeddedGarnet.Start(new EmbeddedGarnetOptions { DataFolder = folder }));
    }

    public async ValueTask DisposeAsync()
    {
        if (_garnet is not null)
            await _garnet.DisposeAsync();
    }
}
