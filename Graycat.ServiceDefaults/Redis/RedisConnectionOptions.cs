using System.Net;
using Microsoft.Extensions.Configuration;
using StackExchange.Redis;

namespace Graycat.ServiceDefaults.Redis;

/// <summary>
/// Where Redis is, from the first of these that is set: <c>ConnectionStrings:redis</c> (Aspire's, in StackExchange.Redis's
/// form or as a URL), <c>REDIS_URL</c> (<c>redis://[user][:password]@host[:port][/database]</c>, <c>rediss://</c> for TLS),
/// <c>REDIS_HOST</c> with <c>REDIS_PORT</c> and <c>REDIS_PASSWORD</c> (or <c>REDIS_PASS</c>); else <c>localhost:6379</c>.
/// </summary>
public static class RedisConnectionOptions
{
    /// <summary>The name under which Aspire hands out the connection.</summary>
    public const string ConnectionName = "redis";

    /// <summary>Reads the options.</summary>
    /// <exception cref="Startup.StartupException">The address cannot be read; the message says what one looks like.</exception>
    public static ConfigurationOptions Read(IConfiguration configuration)
    {
        var options = Address(configuration);
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectTimeout = 2_000;
        options.SyncTimeout = 2_000;
        options.AsyncTimeout = 2_000;
        options.ReconnectRetryPolicy = new LinearRetry(250);
        options.ClientName = "graycat";
        return options;
    }

    /// <summary>Whether any variable says where Redis is.</summary>
    public static bool IsConfigured(IConfiguration configuration) =>
        configuration.GetConnectionString(ConnectionName) is { Length: > 0 }
        || configuration["REDIS_URL"] is { Length: > 0 }
        || configuration["REDIS_HOST"] is { Length: > 0 };

    private static ConfigurationOptions Address(IConfiguration configuration)
    {
        if (configuration.GetConnectionString(ConnectionName) is { Length: > 0 } connectionString)
            return Parse(connectionString);
        if (configuration["REDIS_URL"] is { Length: > 0 } url)
            return Parse(url);
        var options = new ConfigurationOptions { Password = configuration["REDIS_PASSWORD"] ?? configuration["REDIS_PASS"] };
        options.EndPoints.Add(configuration["REDIS_HOST"] ?? "localhost", Port(configuration["REDIS_PORT"]));
        return options;
    }

    private static ConfigurationOptions Parse(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal))
            return ConfigurationOptions.Parse(text);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("redis" or "rediss"))
            throw new Startup.StartupException("The Redis address cannot be read; it looks like redis://:password@host:6379/0, or rediss:// for TLS.");
        return FromUri(uri);
    }

    private static ConfigurationOptions FromUri(Uri uri)
    {
        string[] credentials = uri.UserInfo.Split(':', 2);
        var options = new ConfigurationOptions
        {
            User = credentials is [{ Length: > 0 } user, _] ? WebUtility.UrlDecode(user) : null,
            Password = credentials.Length == 2 && credentials[1].Length > 0 ? WebUtility.UrlDecode(credentials[1]) : null,
            Ssl = uri.Scheme == "rediss",
            DefaultDatabase = int.TryParse(uri.AbsolutePath.Trim('/'), out int database) ? database : null,
        };
        options.EndPoints.Add(uri.Host, uri.Port > 0 ? uri.Port : 6379);
        return options;
    }

    private static int Port(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return 6379;
        return int.TryParse(text, out int port) && port is > 0 and < 65536
            ? port
            : throw new Startup.StartupException($"REDIS_PORT is '{text}'; a port is a number from 1 to 65535, as 6379.");
    }
}
