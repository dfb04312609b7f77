using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Graycat.Queue.Redis;

/// <summary>Runs scripts by hash, sends their text when Redis has forgotten them, and turns "Redis is away" into null.</summary>
internal sealed partial class RedisRunner(IConnectionMultiplexer redis, IOptions<QueueOptions> options, ILogger<RedisRunner> logger)
{
    private int _away;

    public IConnectionMultiplexer Redis => redis;

    /// <summary>The script's answer (which may itself be nil), or null while Redis is away.</summary>
    public Task<RedisResult?> RunAsync(QueueScript script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken) =>
        GuardAsync(database => EvaluateAsync(database, script, keys, values), cancellationToken);

    /// <summary>What the call gives, or null while Redis is away.</summary>
    public async Task<T?> GuardAsync<T>(Func<IDatabase, Task<T>> call, CancellationToken cancellationToken) where T : class
    {
        try
        {
            var answer = await call(redis.GetDatabase()).WaitAsync(options.Value.OperationTimeout, cancellationToken).ConfigureAwait(false);
            if (Volatile.Read(ref _away) != 0 && Interlocked.Exchange(ref _away, 0) != 0)
                LogBack();
            return answer;
        }
        catch (Exception error) when (IsAway(error))
        {
            if (Interlocked.Exchange(ref _away, 1) == 0)
                LogAway(error.Message);
            return null;
        }
    }

    private static async Task<RedisResult> EvaluateAsync(IDatabase database, QueueScript script, RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            return await database.ScriptEvaluateAsync(script.Hash, keys, values).ConfigureAwait(false);
        }
        catch (RedisServerException error) when (error.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            return await database.ScriptEvaluateAsync(script.Text, keys, values).ConfigureAwait(false);
        }
    }

    private static bool IsAway(Exception error) => error switch
    {
        RedisConnectionException or TimeoutException or ObjectDisposedException => true,
        RedisServerException server => TemporaryErrors.Any(code => server.Message.StartsWith(code, StringComparison.Ordinal)),
        _ => false,
    };

    /// <summary>Redis answers, but can't do what was asked for now: starting, failing over, out of memory or disk.</summary>
    private static readonly string[] TemporaryErrors =
        ["LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY", "OOM", "MISCONF", "NOREPLICAS"];

    [LoggerMessage(1001, LogLevel.Warning, "Redis is away: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(1002, LogLevel.Information, "Redis is back")]
    private partial void LogBack();
}
