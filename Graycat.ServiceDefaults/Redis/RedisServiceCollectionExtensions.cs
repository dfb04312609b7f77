using Graycat.ServiceDefaults.Startup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Graycat.ServiceDefaults.Redis;

/// <summary>The one Redis connection of a process.</summary>
public static class RedisServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IConnectionMultiplexer"/>, its health check, and a check of the password at start. A Redis
    /// that is away does not stop the process: operations fail fast until it is back.
    /// </summary>
    public static TBuilder AddGraycatRedis<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        var configuration = builder.Configuration;
        builder.Services.TryAddSingleton<IConnectionMultiplexer>(_ => Connect(RedisConnectionOptions.Read(configuration)));
        builder.Services.AddHealthChecks().AddCheck<RedisHealthCheck>("redis");
        return builder;
    }

    private static ConnectionMultiplexer Connect(ConfigurationOptions options)
    {
        var connection = ConnectionMultiplexer.Connect(options);
        if (!connection.IsConnected && RefusesPassword(options))
        {
            connection.Dispose();
            throw new StartupException("Redis refused the password: set REDIS_PASSWORD, or the password in REDIS_URL or ConnectionStrings__redis, to the server's.");
        }

        return connection;
    }

    // With AbortOnConnectFail off, the client retries silently and keeps the reason to itself; one strict try tells it.
    private static bool RefusesPassword(ConfigurationOptions options)
    {
        var strict = options.Clone();
        strict.AbortOnConnectFail = true;
        try
        {
            using var connection = ConnectionMultiplexer.Connect(strict);
            return false;
        }
        catch (RedisConnectionException exception)
        {
            return exception.FailureType == ConnectionFailureType.AuthenticationFailure
                || exception.ToString().Contains("NOAUTH", StringComparison.Ordinal)
                || exception.ToString().Contains("WRONGPASS", StringComparison.Ordinal);
        }
    }
}
