using Graycat.LlmWorker.Scheduling;

namespace Graycat.Tests.LlmWorker.Scheduling;

public sealed class BatchSchedulerTests
{
    private static readonly CacheCapacity s_split = new(4, 1000);

    [Fact]
    public void A_long_prompt_is_read_in_chunks_of_the_token_budget()
    {
        var bench = new Bench(s_split, new() { BatchTokens = 10 });
        bench.Add(Prompt(25));

        Assert.Equal([10, 10, 5, 1], bench.Steps(4).Select(step => step.Tokens));
    }

    [Fact]
    public void Running_sequences_get_their_next_token_while_a_prompt_is_read()
    {
        var bench = new Bench(s_split, new() { BatchTokens = 10 });
        ScheduledSequence first = bench.Add(Prompt(3), length: 50);
        bench.Steps(2);
        ScheduledSequence late = bench.Add(Prompt(40, salt: 9));

        int before = first.Tokens.Count;
        bench.Steps(3);

        Assert.Equal(before + 3, first.Tokens.Count);
        Assert.Equal(27, late.ComputedTokens);
    }

    [Fact]
    public void A_sequence_joins_and_leaves_at_any_step_without_changing_its_neighbours_text()
    {
        var bench = new Bench(s_split, new() { BatchTokens = 8 });
        ScheduledSequence a = bench.Add(Prompt(5, 1), length: 12);
        bench.Steps(3);
        ScheduledSequence b = bench.Add(Prompt(20, 2), length: 4);
        bench.Steps(2);
        ScheduledSequence c = bench.Add(Prompt(2, 3), length: 9);
        bench.RunToEnd();

        Assert.Equal(InventedEngine.TextAlone(Prompt(5, 1), 12), a.Tokens.Span.ToArray());
        Assert.Equal(InventedEngine.TextAlone(Prompt(20, 2), 4), b.Tokens.Span.ToArray());
        Assert.Equal(InventedEngine.TextAlone(Prompt(2, 3), 9), c.Tokens.Span.ToArray());
    }

    [Fact]
    public void The_lowest_free_id_is_taken_first()
    {
        var bench = new Bench(s_split);
        ScheduledSequence[] all = [bench.Add(Prompt(3, 1)), bench.Add(Prompt(3, 2)), bench.Add(Prompt(3, 3))];
        bench.Steps(1);

        Assert.Equal([0, 1, 2], all.Select(sequence => sequence.Slot));
    }

    [Fact]
    public void A_gap_is_filled_by_a_newcomer()
    {
        var bench = new Bench(s_split, new() { GapSteps = 100 });
        bench.Add(Prompt(3, 1), length: 50);
        ScheduledSequence middle = bench.Add(Prompt(3, 2), length: 2);
        bench.Add(Prompt(3, 3), length: 50);
        bench.Steps(3);
        Assert.Equal(SequenceState.Finished, middle.State);
        ScheduledSequence newcomer = bench.Add(Prompt(3, 4));
        bench.Steps(1);

        Assert.Equal(1, newcomer.Slot);
    }

    [Fact]
    public void The_outermost_sequence_moves_into_a_gap_that_stays_open()
    {
        var bench = new Bench(s_split, new() { GapSteps = 2 });
        ScheduledSequence low = bench.Add(Prompt(30, 1), length: 50);
        bench.Add(Prompt(3, 2), length: 2);
        ScheduledSequence high = bench.Add(Prompt(3, 3), length: 50);
        bench.Steps(2);
        Assert.Equal(2, high.Slot);
        bench.Steps(4);

        Assert.Equal([0, 1], new[] { low.Slot, high.Slot });
        bench.RunToEnd();
        Assert.Equal(InventedEngine.TextAlone(Prompt(3, 3), 50), high.Tokens.Span.ToArray());
    }

    [Fact]
    public void A_new_sequence_takes_the_id_with_the_longest_common_prefix()
    {
        var bench = new Bench(s_split);
        bench.Add(Prompt(40, 1));
        bench.Add(Prompt(40, 2));
        bench.RunToEnd();
        ScheduledSequence again = bench.Add([.. Prompt(40, 2), 7, 8, 9]);
        bench.Steps(1);

        Assert.Equal(40, again.CachedTokens);
        Assert.Equal(1, again.Slot);
        bench.RunToEnd();
        Assert.Equal(InventedEngine.TextAlone([.. Prompt(40, 2), 7, 8, 9], 5), again.Tokens.Span.ToArray());
    }

    [Fact]
    public void The_same_prompt_again_computes_its_last_token_only()
    {
        var bench = new Bench(s_split);
        bench.Add(Prompt(40));
        bench.RunToEnd();
        ScheduledSequence again = bench.Add(Prompt(40));

        Assert.Equal(1, bench.Steps(1).Single().Tokens);
        Assert.Equal(39, again.CachedTokens);
    }

    [Fact]
    public void A_sequence_that_asks_for_no_reuse_computes_everything()
    {
        var bench = new Bench(s_split);
        bench.Add(Prompt(40));
        bench.RunToEnd();
        ScheduledSequence again = bench.Add(Prompt(40), reusePrefix: false);

        Assert.Equal(40, bench.Steps(1).Single().Tokens);
        Assert.Equal(0, again.CachedTokens);
    }

    [Fact]
    public void A_prefix_that_another_sequence_is_using_is_copied()
    {
        var bench = new Bench(s_split);
        bench.Add(Prompt(40), length: 50);
        bench.Steps(2);
        ScheduledSequence second = bench.Add([.. Prompt(40), 5]);

        Assert.Equal(2, bench.Steps(1).Single().Tokens);
        Assert.Equal(40, second.CachedTokens);
        Assert.Contains(bench.Engine.OperationsSeen, operation => operation.Kind == CacheOperationKind.Copy);
    }

    [Fact]
    public void A_copy_that_costs_more_than_it_saves_is_not_made()
    {
        var bench = new Bench(s_split with { CopyCostTokens = 41 });
        bench.Add(Prompt(40), length: 50);
        bench.Steps(2);
        ScheduledSequence second = bench.Add([.. Prompt(40), 5]);
        bench.Steps(1);

        Assert.Equal(0, second.CachedTokens);
    }

    [Fact]
    public void Sequences_that_share_a_prompt_read_it_once()
    {
        var bench = new Bench(s_split, new() { BatchTokens = 16 });
        ScheduledSequence first = bench.Add(Prompt(40), length: 6);
        ScheduledSequence[] others = [bench.Add(Prompt(40), length: 3, sharer: first), bench.Add(Prompt(40), length: 8, sharer: first)];
        int tokens = bench.RunToEnd();

        Assert.Equal(40 + 1 + 1 + 5 + 2 + 7, tokens);
        Assert.All(others, sequence => Assert.Equal(39, sequence.CachedTokens));
        Assert.Equal(InventedEngine.TextAlone(Prompt(40), 8), others[1].Tokens.Span.ToArray());
    }

    [Fact]
    public void A_prefix_that_must_give_way_comes_back_from_host_memory()
    {
        var bench = new Bench(new CacheCapacity(1, 1000), new() { WorthSavingTokens = 10 }, hostBytes: 100_000);
        bench.Add(Prompt(40, 1));
        bench.RunToEnd();
        bench.Add(Prompt(40, 2));
        bench.RunToEnd();
        Assert.Equal(1, bench.Prefixes.Count);
        ScheduledSequence again = bench.Add(Prompt(40, 1));
        bench.RunToEnd();

        Assert.Equal(39, again.CachedTokens);
        Assert.Equal(InventedEngine.TextAlone(Prompt(40, 1), 5), again.Tokens.Span.ToArray());
    }

    [Fact]
    public void A_state_that_does_not_come_back_is_computed_again()
    {
        bool broken = false;
        var bench = new Bench(new CacheCapacity(1, 1000), new() { WorthSavingTokens = 10 }, 100_000, operation => broken && operation.Kind == CacheOperationKind.Restore);
        bench.Add(Prompt(40, 1));
        bench.RunToEnd();
        bench.Add(Prompt(40, 2));
        bench.RunToEnd();
        broken = true;
        ScheduledSequence again = bench.Add(Prompt(40, 1));
        bench.RunToEnd();

        Assert.Equal(0, again.CachedTokens);
        Assert.Equal(InventedEngine.TextAlone(Prompt(40, 1), 5), again.Tokens.Span.ToArray());
    }

    [Fact]
    public void The_youngest_gives_way_when_a_unified_cache_is_full_and_ends_with_the_same_text()
    {
        var bench = new Bench(new CacheCapacity(4, 60, SharedTokens: 60));
        ScheduledSequence old = bench.Add(Prompt(20, 1), length: 25);
        ScheduledSequence young = bench.Add(Prompt(20, 2), length: 25);
        bench.RunToEnd();

        Assert.Equal(0, old.Preemptions);
        Assert.Equal(1, young.Preemptions);
        Assert.Equal(InventedEngine.TextAlone(Prompt(20, 1), 25), old.Tokens.Span.ToArray());
        Assert.Equal(InventedEngine.TextAlone(Prompt(20, 2), 25), young.Tokens.Span.ToArray());
    }

    [Fact]
    public void Idle_prefixes_give_way_before_anybody_is_preempted()
    {
        var bench = new Bench(new CacheCapacity(4, 60, SharedTokens: 60));
        bench.Add(Prompt(30, 1), length: 5);
        bench.RunToEnd();
        ScheduledSequence next = bench.Add(Prompt(40, 2), length: 10);
        bench.RunToEnd();

        Assert.Equal(0, next.Preemptions);
    }

    [Fact]
    public void A_cancelled_sequence_is_in_no_further_step_and_its_id_is_free()
    {
        var bench = new Bench(s_split);
        ScheduledSequence kept = bench.Add(Prompt(3, 1), length: 50);
        ScheduledSequence cancelled = bench.Add(Prompt(3, 2), length: 50);
        bench.Steps(2);
        bench.Scheduler.Remove(cancelled);
        Assert.Equal(3, bench.Scheduler.FreeSlots);

        Assert.Equal([kept], bench.Steps(1).Single().Sequences);
        Assert.Equal(SequenceState.Finished, cancelled.State);
    }

    [Fact]
    public void A_sequence_cancelled_while_waiting_never_runs()
    {
        var bench = new Bench(new CacheCapacity(1, 1000));
        bench.Add(Prompt(3, 1), length: 5);
        ScheduledSequence waiting = bench.Add(Prompt(3, 2));
        bench.Steps(1);
        bench.Scheduler.Remove(waiting);
        bench.RunToEnd();

        Assert.Equal(3, waiting.Tokens.Count);
    }

    [Fact]
    public void A_continued_sequence_reads_prompt_and_published_tokens_and_goes_on_with_the_text_that_would_have_come()
    {
        List<int> whole = InventedEngine.TextAlone(Prompt(20), 10);
        for (int published = 0; published < 10; published++)
        {
            var bench = new Bench(s_split);
            ScheduledSequence continued = bench.Add([.. whole[..(20 + published)]], promptTokens: 20, length: 10);
            bench.RunToEnd();

            Assert.Equal(whole, continued.Tokens.Span.ToArray());
        }
    }

    [Theory]
    [InlineData(999, false)]
    [InlineData(1000, true)]
    [InlineData(5000, true)]
    public void A_prompt_that_leaves_no_room_for_an_answer_is_refused_with_both_numbers(int tokens, bool refused)
    {
        var bench = new Bench(s_split);
        ContextOverflow? overflow = bench.Scheduler.Add(new ScheduledSequence(new TokenBuffer(Prompt(tokens)), tokens));

        Assert.Equal(refused ? new ContextOverflow(tokens, 1000) : null, overflow);
    }

    [Fact]
    public void A_sequence_is_full_when_it_holds_as_many_tokens_as_its_context()
    {
        var bench = new Bench(new CacheCapacity(1, 10));
        ScheduledSequence sequence = bench.Add(Prompt(9), length: 100);
        Assert.False(bench.Scheduler.IsFull(sequence));
        bench.Steps(1);

        Assert.True(bench.Scheduler.IsFull(sequence));
    }

    /// <summary>Joins, leaves, cancels, failures and shared prefixes in random order: every finished text is the one that the sequence gives alone.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_the_interleaving_every_text_is_the_one_it_gives_alone(bool unified)
    {
        for (int seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            CacheCapacity capacity = unified ? new(1 + random.Next(6), 120, 120) : new(1 + random.Next(6), 120, CopyCostTokens: random.Next(8));
            var options = new BatchSchedulerOptions { BatchTokens = 1 + random.Next(40), GapSteps = random.Next(4), WorthSavingTokens = 4 };
            var bench = new Bench(capacity, options, random.Next(2) * 4000, operation => random.Next(30) == 0 && operation.Kind != CacheOperationKind.Trim);
            List<(ScheduledSequence Sequence, int[] Prompt, int Length)> kept = [];
            for (int round = 0; round < 60; round++)
            {
                switch (random.Next(4))
                {
                    case 0:
                        int[] prompt = Prompt(1 + random.Next(60), random.Next(3));
                        int length = 1 + random.Next(30);
                        ScheduledSequence? sharer = kept.Count > 0 && random.Next(3) == 0 ? kept[^1].Sequence : null;
                        int[] used = sharer is null ? prompt : kept[^1].Prompt;
                        kept.Add((bench.Add(used, length: length, sharer: sharer), used, length));
                        break;
                    case 1 when kept.Count > 0 && random.Next(3) == 0:
                        int victim = random.Next(kept.Count);
                        bench.Scheduler.Remove(kept[victim].Sequence);
                        kept.RemoveAt(victim);
                        break;
                    default:
                        bench.Steps(1);
                        break;
                }
            }

            bench.RunToEnd();
            foreach (var (sequence, prompt, length) in kept)
            {
                Assert.Equal(SequenceState.Finished, sequence.State);
                Assert.Equal(InventedEngine.TextAlone(prompt, length), sequence.Tokens.Span.ToArray());
            }
        }
    }

    private static int[] Prompt(int tokens, int salt = 0) => [.. Enumerable.Range(0, tokens).Select(i => (salt * 100) + (i % 97))];
}
