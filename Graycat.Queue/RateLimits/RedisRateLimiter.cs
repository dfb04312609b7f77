using Graycat.Queue.Redis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Graycat.Queue.RateLimits;

internal sealed class RedisRateLimiter(RedisRunner runner, IOptions<QueueOptions> options, TimeProvider time) : IRateLimiter
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public async Task<RateLimitResult> AcquireAsync(string key, int permitsPerMinute, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permitsPerMinute, 1);
        var now = time.GetUtcNow();
        RedisValue[] values = [now.ToUnixTimeMilliseconds(), Window.TotalMilliseconds / permitsPerMinute, permitsPerMinute];
        var reply = await runner.RunAsync(QueueScript.RateLimit, [$"{options.Value.KeyPrefix}:rate:{key}"], values, cancellationToken).ConfigureAwait(false);
        if (reply is null)
            return new RateLimitResult(RateLimitStatus.Unavailable, permitsPerMinute, permitsPerMinute, now, TimeSpan.Zero);
        var parts = (RedisResult[])reply!;
        return new RateLimitResult(
            (int)parts[0] == 1 ? RateLimitStatus.Allowed : RateLimitStatus.Limited,
            permitsPerMinute, (int)parts[1], now.AddMilliseconds((long)parts[2]), TimeSpan.FromMilliseconds((long)parts[3]));
    }
}
