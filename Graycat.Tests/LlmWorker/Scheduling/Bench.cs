using Graycat.LlmWorker.Scheduling;

namespace Graycat.Tests.LlmWorker.Scheduling;

/// <summary>A scheduler with its invented engine; every step is checked against what holds for all plans.</summary>
internal sealed class Bench
{
    private readonly CacheCapacity _capacity;
    private readonly BatchSchedulerOptions _options;
    private readonly Dictionary<ScheduledSequence, int> _lengths = [];

    public Bench(CacheCapacity capacity, BatchSchedulerOptions? options = null, long hostBytes = 0, Func<CacheOperation, bool>? fails = null)
    {
        (_capacity, _options, Prefixes) = (capacity, options ?? new(), new PrefixCache(hostBytes));
        Engine = new InventedEngine(capacity, Prefixes) { Length = sequence => _lengths[sequence], Fails = fails ?? (_ => false) };
        Scheduler = new BatchScheduler(capacity, _options, Prefixes);
    }

    public PrefixCache Prefixes { get; }

    public InventedEngine Engine { get; }

    public BatchScheduler Scheduler { get; }

    public ScheduledSequence Add(int[] tokens, int length = 5, int? promptTokens = null, bool reusePrefix = true, ScheduledSequence? sharer = null)
    {
        var sequence = new ScheduledSequence(new TokenBuffer(tokens), promptTokens ?? tokens.Length, reusePrefix) { PromptSharer = sharer };
        _lengths[sequence] = length;
        Assert.Null(Scheduler.Add(sequence));
        return sequence;
    }

    public IReadOnlyList<(int Tokens, ScheduledSequence[] Sequences)> Steps(int count) => [.. Enumerable.Range(0, count).Select(_ => Step())];

    /// <summary>Steps until nothing is left and returns the tokens decoded.</summary>
    public int RunToEnd()
    {
        int tokens = 0;
        for (int step = 0; Scheduler.HasWork; step++)
        {
            Assert.True(step < 20_000, "The scheduler makes no progress.");
            tokens += Step().Tokens;
        }

        return tokens;
    }

    private (int Tokens, ScheduledSequence[] Sequences) Step()
    {
        StepPlan plan = Scheduler.Schedule();
        Check(plan);
        var step = (plan.TokenCount, plan.Entries.Select(entry => entry.Sequence).ToArray());
        Scheduler.Apply(Engine.Decode(plan));
        return step;
    }

    private void Check(StepPlan plan)
    {
        Assert.InRange(plan.TokenCount, 0, Math.Max(_options.BatchTokens, _capacity.Sequences));
        Assert.Equal(plan.TokenCount, plan.Entries.Sum(entry => entry.Count));
        int[] ids = [.. plan.Entries.Select(entry => entry.Sequence.Slot)];
        Assert.Equal(ids.Distinct().Order(), ids);
        Assert.All(ids, id => Assert.InRange(id, 0, _capacity.Sequences - 1));
        Assert.True(_capacity.SharedTokens is not null || plan.Entries.Count == Scheduler.Running.Count, "A running sequence stands still.");
    }
}
