using System.Numerics.Tensors;
using Graycat.Contracts.Text;
using Graycat.Llama;
using Graycat.LlmWorker.Sampling;
using Graycat.Tests.Llama;
using static Graycat.Tests.LlmWorker.Sampling.SamplerFixture;

namespace Graycat.Tests.LlmWorker.Sampling;

public sealed class TokenSamplerTests
{
    [Fact]
    public void Temperature_zero_and_top_k_one_take_the_best_token_whatever_the_seed()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            float[] logits = RandomLogits(seed);
            int best = TensorPrimitives.IndexOfMax<float>(logits);
            using TokenSampler greedy = Create(new SamplingOptions { Temperature = 0, XtcProbability = 1, Mirostat = 2 }, (ulong)seed);
            using TokenSampler narrow = Create(new SamplingOptions { Temperature = 2, TopK = 1 }, (ulong)seed);
            Assert.Equal(best, greedy.Sample(logits, seed).TokenId);
            Assert.Equal(best, narrow.Sample(logits, seed).TokenId);
        }
    }

    [Fact]
    public void Tokens_come_as_often_as_their_probabilities_say()
    {
        Dictionary<int, int> counts = Count(Plain, Logits((10, 5), (20, 4), (30, 3)), 4000);
        Assert.InRange(counts[10], 2560, 2760);
        Assert.InRange(counts[20], 880, 1080);
        Assert.InRange(counts[30], 290, 430);
    }

    [Fact]
    public void Temperature_changes_how_often()
    {
        float[] logits = Logits((10, 5), (20, 4));
        int cold = Count(Plain with { Temperature = 0.5f }, logits, 2000)[20];
        int hot = Count(Plain with { Temperature = 2 }, logits, 2000).GetValueOrDefault(20);
        Assert.InRange(cold, 190, 290);
        Assert.InRange(hot, 380, 510);
    }

    [Fact]
    public void Filters_leave_only_what_they_promise()
    {
        float[] logits = Logits((10, 5), (20, 4), (30, 3), (40, 1));
        Assert.Equal([10, 20], Tokens(Plain with { TopK = 2 }));
        Assert.Equal([10, 20], Tokens(Plain with { TopP = 0.8f }));
        Assert.Equal([10, 20, 30], Tokens(Plain with { MinP = 0.1f }));
        Assert.Equal([10], Tokens(Plain with { TopNSigma = 0.01f }));
        Assert.DoesNotContain(40, Tokens(Plain with { TypicalP = 0.5f }));
        Assert.Equal([10, 20, 30], Tokens(Plain with { TopP = 0.1f, MinKeep = 3 }));

        IEnumerable<int> Tokens(SamplingOptions options) => Count(options, logits, 3000).Keys.Order();
    }

    [Fact]
    public void Xtc_cuts_all_top_choices_but_the_least_likely()
    {
        float[] logits = Logits((10, 5), (20, 4.5f), (30, 4), (40, 1));
        Dictionary<int, int> always = Count(Plain with { XtcProbability = 1, XtcThreshold = 0.1f }, logits, 1000);
        Assert.Equal([30, 40], always.Where(count => count.Value > 5).Select(count => count.Key).Order());
        Dictionary<int, int> sometimes = Count(Plain with { XtcProbability = 0.5f, XtcThreshold = 0.1f }, logits, 1000);
        Assert.InRange(sometimes[10], 180, 330);
        Assert.True(Count(Plain with { XtcProbability = 1, XtcThreshold = 0.6f }, logits, 200).ContainsKey(10));
    }

    [Fact]
    public void A_bias_of_minus_one_hundred_bans_and_a_great_one_forces()
    {
        float[] logits = Logits((10, 50), (20, 4));
        using TokenSampler banned = Create(new SamplingOptions { Temperature = 0, LogitBias = [new LogitBias(10, null, -100)] });
        using TokenSampler forced = Create(new SamplingOptions { Temperature = 0, LogitBias = [new LogitBias(77, null, 100)] });
        Assert.Equal(20, banned.Sample(logits, 0).TokenId);
        Assert.Equal(77, forced.Sample(logits, 0).TokenId);
        Assert.DoesNotContain(10, Count(Plain with { LogitBias = [new LogitBias(10, null, -100)] }, logits, 500).Keys);
    }

    [Fact]
    public void A_bias_on_a_text_is_a_bias_on_each_of_its_tokens()
    {
        int[] tokens = MiniModel.Model.Tokenize("Hello cat", addSpecial: false, parseSpecial: false);
        using TokenSampler sampler = Create(new SamplingOptions { Temperature = 0, LogitBias = [new LogitBias(null, "Hello cat", -100)] });
        float[] logits = Logits([.. tokens.Select(tokenId => (tokenId, 5f)), (3, 1f)]);
        Assert.Equal(3, sampler.Sample(logits, 0).TokenId);
    }

    [Fact]
    public void Biases_outside_the_vocabulary_are_left_out()
    {
        using TokenSampler sampler = Create(new SamplingOptions { Temperature = 0, LogitBias = [new LogitBias(-1, null, 9), new LogitBias(1 << 30, null, 9)] });
        Assert.Equal(10, sampler.Sample(Logits((10, 5)), 0).TokenId);
    }

    [Fact]
    public void Penalties_are_those_of_llama_cpp()
    {
        (int window, float repeat, float frequency, float presence) = (8, 1.3f, 0.4f, 0.7f);
        var random = new Random(5);
        var penalties = new TokenPenalties(window, repeat, frequency, presence);
        var edits = new LogitEdits();
        using ILlamaSampler native = MiniModel.Model.CreateSampler([new SamplerStage.Penalties(window, repeat, frequency, presence)]);
        var candidates = new TokenCandidates(Vocabulary.TokenCount);
        for (int step = 0; step < 60; step++)
        {
            float[] logits = RandomLogits(step);
            candidates.Fill(logits);
            native.Apply(candidates);
            penalties.Apply(logits, edits);
            Assert.All(candidates.Items.ToArray(), candidate => Assert.Equal(candidate.Logit, logits[candidate.TokenId], 1e-5f));
            edits.Restore(logits);
            Assert.Equal(RandomLogits(step), logits);
            int tokenId = random.Next(12);
            penalties.Accept(tokenId);
            native.Accept(tokenId);
        }
    }

    [Fact]
    public void The_prompt_counts_for_the_penalties()
    {
        using TokenSampler sampler = Create(new SamplingOptions { Temperature = 0, PresencePenalty = 2 });
        sampler.AcceptPrompt([10]);
        Assert.Equal(20, sampler.Sample(Logits((10, 5), (20, 4)), 1).TokenId);
    }

    [Fact]
    public void Dry_makes_a_repetition_less_likely_the_longer_it_is()
    {
        using TokenSampler sampler = Create(new SamplingOptions { Temperature = 0, DryMultiplier = 5, DryAllowedLength = 2, DrySequenceBreakers = [] });
        sampler.AcceptPrompt([10, 11, 12, 13, 50, 10, 11, 12]);
        Assert.Equal(20, sampler.Sample(Logits((13, 5), (20, 4)), 8).TokenId);
    }

    [Fact]
    public void The_token_for_a_position_depends_on_seed_and_position_alone()
    {
        float[] logits = RandomLogits(3);
        using TokenSampler forwards = Create(Plain, seed: 9);
        using TokenSampler backwards = Create(Plain, seed: 9);
        using TokenSampler other = Create(Plain, seed: 10);
        int[] first = [.. Enumerable.Range(0, 50).Select(position => forwards.Sample(logits, position).TokenId)];
        int[] second = [.. Enumerable.Range(0, 50).Reverse().Select(position => backwards.Sample(logits, position).TokenId).Reverse()];
        Assert.Equal(first, second);
        Assert.NotEqual(first, Enumerable.Range(0, 50).Select(position => other.Sample(logits, position).TokenId));
        Assert.True(first.Distinct().Count() > 20);
    }

    [Fact]
    public void Logits_are_left_as_they_were()
    {
        SamplingOptions options = Plain with { RepeatPenalty = 1.5f, LogitBias = [new LogitBias(10, null, -100), new LogitBias(10, null, 3)], TopP = 0.9f };
        using TokenSampler sampler = Create(options, constraint: Constrain("root ::= [a-z]+"));
        float[] logits = RandomLogits(8);
        sampler.AcceptPrompt([5, 5, 10]);
        for (int position = 0; position < 10; position++)
            sampler.Sample(logits, position);
        Assert.Equal(RandomLogits(8), logits);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1.5f)]
    public void A_grammar_forces_its_sentence_and_then_the_end(float temperature)
    {
        for (ulong seed = 0; seed < 10; seed++)
        {
            using TokenSampler sampler = Create(Plain with { Temperature = temperature }, seed, constraint: Constrain("root ::= \"yes\" | \"no, \" [a-c] [a-c]"));
            var bytes = new List<byte>();
            for (int position = 0; position < 20; position++)
            {
                SampledToken token = sampler.Sample(RandomLogits((int)seed * 100 + position), position);
                Assert.Equal(SampleStatus.Ok, token.Status);
                if (Vocabulary.EndsGeneration(token.TokenId))
                    break;
                bytes.AddRange(Pieces[token.TokenId]);
            }
            Assert.Matches("^(yes|no, [abc][abc])$", System.Text.Encoding.UTF8.GetString([.. bytes]));
        }
    }

    [Fact]
    public void A_grammar_is_asked_about_the_drawn_token_only_while_it_allows_it()
    {
        var constraint = new CountingConstraint(Constrain("root ::= [a-z ]+"));
        int a = MiniModel.Model.Tokenize("a", addSpecial: false, parseSpecial: false)[0];
        int digit = MiniModel.Model.Tokenize("7", addSpecial: false, parseSpecial: false)[0];
        using TokenSampler sampler = Create(new SamplingOptions { Temperature = 0 }, constraint: constraint);
        Assert.Equal(a, sampler.Sample(Logits((a, 5)), 0).TokenId);
        Assert.Equal(0, constraint.Keeps);
        Assert.Equal(a, sampler.Sample(Logits((digit, 9), (a, 5)), 1).TokenId);
        Assert.Equal(1, constraint.Keeps);
    }

    [Fact]
    public void Nothing_left_and_no_numbers_are_values()
    {
        float[] banned = new float[Vocabulary.TokenCount];
        Array.Fill(banned, float.NegativeInfinity);
        float[] broken = Logits((10, float.NaN));
        foreach (SamplingOptions options in (SamplingOptions[])[Plain, Plain with { Temperature = 0 }, new SamplingOptions { TopK = 40 }, new SamplingOptions { Mirostat = 2 }])
        {
            using TokenSampler sampler = Create(options);
            Assert.Equal((-1, SampleStatus.NoCandidate), (sampler.Sample(banned, 0).TokenId, sampler.Sample(banned, 0).Status));
            Assert.Equal((-1, SampleStatus.BadLogits), (sampler.Sample(broken, 0).TokenId, sampler.Sample(broken, 0).Status));
            Assert.Equal(20, sampler.Sample(Logits((20, 90)), 0).TokenId);
        }
        int end = Vocabulary.Eos!.Value;
        using TokenSampler dead = Create(Plain with { LogitBias = [new LogitBias(end, null, -100)] }, constraint: Constrain("root ::= [^\\x00-\\U0010FFFF]  | \"\\U0010FFFF\""));
        Assert.Equal(SampleStatus.Ok, dead.Sample(Logits((10, 5)), 0).Status);
    }

    [Fact]
    public void Options_out_of_their_range_are_refused_before_the_native_code_sees_them()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(new SamplingOptions { Temperature = float.PositiveInfinity }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(new SamplingOptions { MinP = float.PositiveInfinity }));
        Assert.Throws<ArgumentOutOfRangeException>(() => MiniModel.Model.CreateSampler([new SamplerStage.LogitBias([new(99_999, 1)])]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MiniModel.Model.CreateSampler([new SamplerStage.Penalties(64, 0, 0, 0)]));
    }

    [Fact]
    public void Drawing_a_token_allocates_nothing()
    {
        float[] logits = RandomLogits(1);
        foreach (SamplingOptions options in (SamplingOptions[])[
            new SamplingOptions { Temperature = 0 },
            new SamplingOptions { Temperature = 0, RepeatPenalty = 1.1f, LogitBias = [new LogitBias(4, null, 1)] },
            new SamplingOptions { RepeatPenalty = 1.1f, MinP = 0.05f, XtcProbability = 0.5f },
            Plain with { Mirostat = 2 }])
        {
            using TokenSampler sampler = Create(options);
            for (int position = 0; position < 200; position++)
                sampler.Sample(logits, position);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int position = 200; position < 400; position++)
                sampler.Sample(logits, position);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    private sealed class CountingConstraint(ITokenConstraint inner) : ITokenConstraint
    {
        public int Keeps { get; private set; }

        public bool Allows(int tokenId) => inner.Allows(tokenId);

        public bool Accept(int tokenId) => inner.Accept(tokenId);

        public void Keep(TokenCandidates candidates)
        {
            Keeps++;
            inner.Keep(candidates);
        }
    }
}
