using StackExchange.Redis;

namespace Graycat.Queue.Redis;

/// <summary>How the job fabric wants its Redis connection.</summary>
public static class RedisDefaults
{
    /// <summary>
    /// Lets the process start while Redis is away, connects again by itself, and fails commands at once meanwhile
    /// instead of queueing them. Returns the same object.
    /// </summary>
    public static ConfigurationOptions WithGraycatDefaults(this ConfigurationOptions options, TimeSpan? operationTimeout = null)
    {
        var timeout = (int)(operationTimeout ?? TimeSpan.FromSeconds(2)).TotalMilliseconds;
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectTimeout = timeout;
        options.SyncTimeout = timeout;
        options.AsyncTimeout = timeout;
        options.KeepAlive = 5;
        options.ReconnectRetryPolicy = new LinearRetry(500);
        return options;
    }
}
