using Graycat.Queue.RateLimits;
using Graycat.Tests.Queue.Servers;

namespace Graycat.Tests.Queue.RateLimits;

public abstract class RateLimiterConformance(RedisFixture fixture)
{
    [Fact]
    public async Task Limit_is_there_at_once_then_refills_evenly()
    {
        await using var queue = new QueueHarness(fixture.Redis);
        for (var left = 5; left >= 0; left--)
        {
            var allowed = await queue.Limiter.AcquireAsync("alice", 6);
            Assert.Equal((RateLimitStatus.Allowed, 6, left), (allowed.Status, allowed.Limit, allowed.Remaining));
            Assert.Equal(queue.Time.GetUtcNow() + TimeSpan.FromSeconds(10 * (6 - left)), allowed.ResetAt);
        }

        var limited = await queue.Limiter.AcquireAsync("alice", 6);
        Assert.Equal((RateLimitStatus.Limited, 0, TimeSpan.FromSeconds(10)), (limited.Status, limited.Remaining, limited.RetryAfter));
        Assert.Equal(RateLimitStatus.Allowed, (await queue.Limiter.AcquireAsync("bob", 6)).Status);

        queue.Time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(RateLimitStatus.Limited, (await queue.Limiter.AcquireAsync("alice", 6)).Status);
        queue.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(RateLimitStatus.Allowed, (await queue.Limiter.AcquireAsync("alice", 6)).Status);
        Assert.Equal(RateLimitStatus.Limited, (await queue.Limiter.AcquireAsync("alice", 6)).Status);
    }

    [Fact]
    public async Task Replicas_share_the_count()
    {
        await using var first = new QueueHarness(fixture.Redis);
        await using var second = new QueueHarness(fixture.Redis, null, first.Time, first.Prefix);
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? first : second).Limiter.AcquireAsync("alice", 7)));
        Assert.Equal(7, results.Count(result => result.Status == RateLimitStatus.Allowed));
    }
}

public sealed class RedisServerRateLimiterTests(RedisServerFixture fixture) : RateLimiterConformance(fixture), IClassFixture<RedisServerFixture>;

public sealed class GarnetRateLimiterTests(GarnetFixture fixture) : RateLimiterConformance(fixture), IClassFixture<GarnetFixture>;
