using Graycat.Contracts.Jobs;
using Graycat.Queue;
using Graycat.Queue.Jobs;

namespace Graycat.Tests.Queue;

public sealed class QueueOptionsTests
{
    [Fact]
    public void All_mistakes_are_told_at_once_with_their_values()
    {
        var result = new QueueOptionsValidator().Validate(null, new QueueOptions { MaxQueueSize = 0, KeyPrefix = "a{b", SafetyPoll = TimeSpan.Zero });
        Assert.Equal(3, result.Failures!.Count());
        Assert.Contains("MaxQueueSize is 0; it must be from 1 to 1000000.", result.Failures!);
        Assert.True(new QueueOptionsValidator().Validate(null, new QueueOptions()).Succeeded);
    }

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(2, 2000)]
    [InlineData(3, 4000)]
    [InlineData(9, 5000)]
    [InlineData(10, null)]
    public void Backoff_doubles_up_to_its_bound_and_ends_with_the_last_attempt(int attempt, int? expectedMs)
    {
        var options = new QueueOptions { MaxAttempts = 10, RetryBackoff = TimeSpan.FromSeconds(1), MaxRetryBackoff = TimeSpan.FromSeconds(5) };
        Assert.Equal(expectedMs, RetryBackoff.After(attempt, options)?.TotalMilliseconds);
    }

    [Fact]
    public void Ids_ascend_tell_their_time_and_name_their_queue()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var ids = new JobIdGenerator(time, new Random(3));
        var all = Enumerable.Range(0, 1000).Select(i =>
        {
            if (i % 10 == 0)
                time.Advance(TimeSpan.FromMilliseconds(1));
            return ids.Next(QueueHarness.Llm);
        }).ToList();
        Assert.Equal(all.Select(id => id.Value).Order(StringComparer.Ordinal), all.Select(id => id.Value));
        Assert.Equal(1000, all.Distinct().Count());
        Assert.Equal(time.GetUtcNow(), all[^1].CreatedAt);
        Assert.All(all, id => Assert.Equal(QueueHarness.Llm.Tag, id.QueueTag));
        Assert.NotEqual(QueueName.Sd("mini").Tag, QueueHarness.Llm.Tag);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("01jd0000000000000000000000-0000000")]
    [InlineData("01jd000000000000000000000i-00000000")]
    [InlineData("01jd0000000000000000000000_00000000")]
    [InlineData("{1jd000000000000000000000}-00000000")]
    public void What_is_no_id_is_refused(string? text) => Assert.False(JobId.TryParse(text, out _));
}
