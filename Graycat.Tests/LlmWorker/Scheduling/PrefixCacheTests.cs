using Graycat.LlmWorker.Scheduling;

namespace Graycat.Tests.LlmWorker.Scheduling;

public sealed class PrefixCacheTests
{
    [Fact]
    public void The_prefix_with_most_tokens_in_common_is_found()
    {
        var cache = new PrefixCache(10_000);
        cache.Add([1, 2, 3, 4], new byte[10]);
        cache.Add([1, 2, 9], new byte[10]);

        (CachedPrefix? prefix, int common) = cache.Find([1, 2, 3, 7, 8]);

        Assert.Equal([1, 2, 3, 4], prefix!.Tokens.ToArray());
        Assert.Equal(3, common);
        Assert.Null(cache.Find([5]).Prefix);
    }

    [Fact]
    public void The_least_recently_used_prefix_goes_when_the_budget_is_full()
    {
        var cache = new PrefixCache(3 * (100 + 4));
        cache.Add([1], new byte[100]);
        cache.Add([2], new byte[100]);
        cache.Add([3], new byte[100]);
        cache.Touch(cache.Find([1]).Prefix!);
        cache.Add([4], new byte[100]);

        Assert.Null(cache.Find([2]).Prefix);
        Assert.NotNull(cache.Find([1]).Prefix);
        Assert.Equal(3 * 104, cache.Bytes);
    }

    [Fact]
    public void A_longer_state_replaces_those_it_continues_and_one_beyond_the_budget_is_not_kept()
    {
        var cache = new PrefixCache(1000);
        cache.Add([1, 2], new byte[100]);
        cache.Add([1, 2, 3], new byte[100]);

        Assert.Equal(1, cache.Count);
        Assert.False(cache.Add([7], new byte[2000]));
        Assert.False(new PrefixCache(0).Add([7], []));
    }
}
