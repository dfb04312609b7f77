using System.Numerics.Tensors;
using Graycat.Llama;

namespace Graycat.Tests.Llama;

/// <summary>What every engine behind the seam owes the batch scheduler.</summary>
public abstract class LlamaConformanceTests
{
    protected abstract ILlamaModel Model { get; }

    protected abstract ILlamaModel QuantizedModel { get; }

    private int[] Prompt => Model.Tokenize("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", addSpecial: false, parseSpecial: true);

    private int[] OtherPrompt => Model.Tokenize("<|im_start|>user\nWhat colour is the sky?<|im_end|>\n<|im_start|>assistant\n", addSpecial: false, parseSpecial: true);

    [Fact]
    public void The_model_says_what_it_is()
    {
        Assert.Equal("llama", Model.Info.Architecture);
        Assert.True(Model.Info.HasDecoder);
        Assert.InRange(Model.Info.ParameterCount, 1_000_000, 10_000_000);
        Assert.Equal(2048, Model.Vocabulary.TokenCount);
        Assert.Equal("llama", Model.GetMetadata("general.architecture"));
        Assert.Null(Model.GetMetadata("general.nothing"));
        Assert.Contains("im_start", Model.GetChatTemplate());
        Assert.Null(Model.GetChatTemplate("tool_use"));
    }

    [Fact]
    public void Control_tokens_end_an_answer_and_have_no_bytes_unless_asked_for()
    {
        int end = Assert.Single(Model.Tokenize("<|im_end|>", addSpecial: false, parseSpecial: true));
        Assert.True(Model.Vocabulary.EndsGeneration(end));
        Assert.True(Model.Vocabulary.GetAttributes(end).HasFlag(TokenAttributes.Control));
        Assert.Empty(Model.GetPiece(end, renderSpecial: false));
        Assert.Equal("<|im_end|>"u8, Model.GetPiece(end, renderSpecial: true));
    }

    [Fact]
    public void A_piece_that_does_not_fit_is_measured_and_not_written()
    {
        int end = Model.Tokenize("<|im_end|>", addSpecial: false, parseSpecial: true)[0];
        Span<byte> small = [1, 2];
        Assert.Equal(10, Model.TokenToPiece(end, small, renderSpecial: true));
        Assert.Equal([1, 2], small.ToArray());
        Assert.Equal(0, Model.TokenToPiece(-1, small, renderSpecial: true));
        Assert.Equal(0, Model.TokenToPiece(1 << 20, small, renderSpecial: true));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_tokenized_all_the_same()
    {
        Assert.NotEmpty(Model.Tokenize([0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80], addSpecial: false, parseSpecial: true));
        Assert.NotEmpty(Model.Tokenize("a\0b", addSpecial: false, parseSpecial: true));
        Assert.NotEmpty(Model.Tokenize("lone \ud800 surrogate", addSpecial: false, parseSpecial: true));
        Assert.Empty(Model.Tokenize("", addSpecial: false, parseSpecial: true));
    }

    [Fact]
    public void A_long_text_without_a_space_is_tokenized()
    {
        string text = new('a', 200_000);
        Assert.Equal(text.Length, Model.Tokenize(text, addSpecial: false, parseSpecial: false).Sum(id => Model.GetPiece(id, renderSpecial: true).Length));
    }

    [Fact]
    public void Greedy_output_is_the_same_token_for_token_whatever_the_neighbours()
    {
        int[][] alone = DecodeTogether([Prompt], steps: 24);
        int[][] together = DecodeTogether([Prompt, OtherPrompt, Prompt, OtherPrompt], steps: 24);
        Assert.Equal(alone[0], together[0]);
        Assert.Equal(alone[0], together[2]);
        Assert.Equal(DecodeTogether([OtherPrompt], steps: 24)[0], together[1]);
        Assert.NotEqual(together[0], together[1]);
    }

    [Fact]
    public void A_quantised_model_computes_the_same_bits_alone_and_with_neighbours_one_by_one_and_at_once()
    {
        float[] oneByOne = LogitsOf(sequences: 1, chunk: 1);
        Assert.Equal(oneByOne, LogitsOf(sequences: 1, chunk: 512));
        Assert.Equal(oneByOne, LogitsOf(sequences: 4, chunk: 1));
        Assert.Equal(oneByOne, LogitsOf(sequences: 4, chunk: 5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_copied_sequence_goes_on_as_its_source(bool unified)
    {
        using ILlamaContext context = CreateContext(sequences: 3, unified: unified);
        var batch = new LlamaBatch(64);
        GreedyLoop.Prefill(context, batch, new SequenceId(0), Prompt);
        GreedyLoop.Prefill(context, batch, new SequenceId(1), OtherPrompt);
        context.CopySequence(new SequenceId(0), new SequenceId(1));
        Assert.Equal(Prompt.Length - 1, context.SequenceMaxPosition(new SequenceId(1)));
        Assert.Equal(Continue(context, new SequenceId(0), Prompt.Length), Continue(context, new SequenceId(1), Prompt.Length));
        Assert.Equal(-1, context.SequenceMaxPosition(new SequenceId(2)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_copy_up_to_a_position_knows_the_prefix_only(bool unified)
    {
        using ILlamaContext context = CreateContext(sequences: 2, unified: unified);
        GreedyLoop.Prefill(context, new LlamaBatch(64), default, Prompt);
        context.CopySequence(default, new SequenceId(1), to: 4);
        Assert.Equal(3, context.SequenceMaxPosition(new SequenceId(1)));
        Assert.Equal(Prompt.Length - 1, context.SequenceMaxPosition(default));
    }

    [Fact]
    public void A_state_loaded_right_after_a_copy_is_not_overwritten_by_it()
    {
        using ILlamaContext context = CreateContext(sequences: 3);
        var batch = new LlamaBatch(64);
        GreedyLoop.Prefill(context, batch, new SequenceId(0), Prompt);
        GreedyLoop.Prefill(context, batch, new SequenceId(2), OtherPrompt);
        byte[] other = Save(context, new SequenceId(2));
        context.CopySequence(new SequenceId(0), new SequenceId(1));
        Assert.True(context.LoadSequence(new SequenceId(1), other));
        Assert.Equal(Continue(context, new SequenceId(2), OtherPrompt.Length), Continue(context, new SequenceId(1), OtherPrompt.Length));
    }

    [Fact]
    public void A_prefix_that_was_kept_saves_its_prefill_and_changes_nothing()
    {
        using ILlamaContext context = CreateContext();
        var batch = new LlamaBatch(64);
        GreedyLoop.Prefill(context, batch, default, Prompt);
        float[] fresh = context.GetLogits(Prompt.Length - 1).ToArray();
        Assert.True(context.RemoveSequence(default, from: 5));
        Assert.Equal(4, context.SequenceMaxPosition(default));
        int entry = GreedyLoop.Prefill(context, batch, default, Prompt.AsSpan(5), from: 5);
        Assert.Equal(TensorPrimitives.IndexOfMax<float>(fresh), TensorPrimitives.IndexOfMax(context.GetLogits(entry)));
    }

    [Fact]
    public void A_saved_sequence_goes_on_in_another_context()
    {
        using ILlamaContext first = CreateContext(sequences: 2);
        using ILlamaContext second = CreateContext(sequences: 2);
        GreedyLoop.Prefill(first, new LlamaBatch(64), default, Prompt);
        byte[] state = Save(first, default);
        Assert.True(second.LoadSequence(new SequenceId(1), state));
        Assert.Equal(Prompt.Length - 1, second.SequenceMaxPosition(new SequenceId(1)));
        Assert.Equal(Continue(first, default, Prompt.Length), Continue(second, new SequenceId(1), Prompt.Length));
    }

    [Fact]
    public void Bytes_that_are_no_state_leave_the_sequence_empty()
    {
        using ILlamaContext context = CreateContext();
        GreedyLoop.Prefill(context, new LlamaBatch(64), default, Prompt);
        byte[] state = Save(context, default);
        Assert.False(context.LoadSequence(default, new byte[100]));
        Assert.Equal(-1, context.SequenceMaxPosition(default));
        Assert.False(context.LoadSequence(default, state.AsSpan(0, state.Length / 2)));
        Assert.Equal(-1, context.SequenceMaxPosition(default));
        Assert.False(context.LoadSequence(default, []));
        Assert.Equal(0, context.SaveSequence(default, new byte[1]));
    }

    [Fact]
    public void A_full_cache_is_a_value_and_takes_tokens_again_when_there_is_room()
    {
        using ILlamaContext context = CreateContext(sequences: 1, tokensPerSequence: 256);
        var batch = new LlamaBatch(context.Capacity.BatchTokens);
        int[] tokens = [.. Enumerable.Repeat(Prompt[0], context.Capacity.TokensPerSequence)];
        GreedyLoop.Prefill(context, batch, default, tokens);
        batch.Clear();
        batch.Add(Prompt[0], tokens.Length, default, wantsLogits: true);
        Assert.Equal(DecodeStatus.NoRoom, context.Decode(batch));
        Assert.Throws<InvalidOperationException>(() => context.GetLogits(0));
        Assert.Equal(tokens.Length - 1, context.SequenceMaxPosition(default));
        context.RemoveSequence(default, from: 10);
        GreedyLoop.Prefill(context, batch, default, Prompt, from: 10);
    }

    [Fact]
    public void What_would_abort_the_process_is_bad_input()
    {
        using ILlamaContext context = CreateContext(sequences: 2);
        Assert.Equal(DecodeStatus.BadInput, Decode(context));
        Assert.Equal(DecodeStatus.BadInput, Decode(context, (-1, 0, 0)));
        Assert.Equal(DecodeStatus.BadInput, Decode(context, (2048, 0, 0)));
        Assert.Equal(DecodeStatus.BadInput, Decode(context, (1, -1, 0)));
        Assert.Equal(DecodeStatus.BadInput, Decode(context, (1, 0, 2)));
        Assert.Equal(DecodeStatus.BadInput, Decode(context, (1, 0, -1)));
        Assert.Equal(DecodeStatus.BadInput, Decode(context, (1, 0, 0), (1, 5, 0)));
        Assert.Equal(DecodeStatus.BadInput, Decode(context, [.. Enumerable.Range(0, context.Capacity.BatchTokens + 1).Select(i => (1, i, 0))]));
        Assert.Equal(DecodeStatus.Ok, Decode(context, (1, 0, 0)));
        Assert.Equal(DecodeStatus.BadInput, Decode(context, (1, 7, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.RemoveSequence(new SequenceId(2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.SequenceMaxPosition(new SequenceId(-1)));
    }

    [Fact]
    public void Logits_that_were_not_asked_for_are_an_exception()
    {
        using ILlamaContext context = CreateContext();
        Assert.Throws<InvalidOperationException>(() => context.GetLogits(0));
        int entry = GreedyLoop.Prefill(context, new LlamaBatch(64), default, Prompt);
        Assert.Equal(Model.Vocabulary.TokenCount, context.GetLogits(entry).Length);
        Assert.Throws<InvalidOperationException>(() => context.GetLogits(entry - 1));
        Assert.Throws<InvalidOperationException>(() => context.GetLogits(entry + 1));
        Assert.Throws<InvalidOperationException>(() => context.GetLogits(-1));
        Assert.Throws<InvalidOperationException>(() => context.GetSequenceEmbedding(default));
        Assert.Throws<InvalidOperationException>(() => context.GetTokenEmbedding(entry));
    }

    [Fact]
    public void A_pooled_embedding_is_the_mean_of_its_tokens_and_knows_no_neighbours()
    {
        float[][] tokens = TokenEmbeddings(Prompt);
        using ILlamaContext context = Model.CreateContext(MiniModel.SmallOptions with { Embeddings = true, Pooling = EmbeddingPooling.Mean, MaxSequences = 2 }).Context!;
        var batch = new LlamaBatch(512);
        AddAll(batch, new SequenceId(0), OtherPrompt);
        AddAll(batch, new SequenceId(1), Prompt);
        Assert.Equal(DecodeStatus.Ok, context.Decode(batch));
        float[] pooled = context.GetSequenceEmbedding(new SequenceId(1)).ToArray();
        Assert.Equal(Model.Info.EmbeddingLength, pooled.Length);
        for (int i = 0; i < pooled.Length; i++)
            Assert.Equal(tokens.Average(token => token[i]), pooled[i], 0.02f);
        Assert.Throws<InvalidOperationException>(() => context.GetLogits(0));
        Assert.Throws<InvalidOperationException>(() => context.GetTokenEmbedding(0));
    }

    [Fact]
    public void Positions_can_be_moved_when_the_context_is_shifted()
    {
        using ILlamaContext context = CreateContext();
        Assert.True(context.CanShift);
        GreedyLoop.Prefill(context, new LlamaBatch(64), default, Prompt);
        Assert.True(context.RemoveSequence(default, from: 1, to: 4));
        context.ShiftSequence(default, from: 4, to: Prompt.Length, delta: -3);
        Assert.Equal(0, context.SaveSequence(default, new byte[1 << 20]));
        Assert.Equal(Prompt.Length - 4, context.SequenceMaxPosition(default));
        GreedyLoop.Prefill(context, new LlamaBatch(64), default, [Prompt[0]], from: Prompt.Length - 3);
        Assert.NotEmpty(Save(context, default));
    }

    [Fact]
    public void An_abort_stops_the_decode_that_is_running()
    {
        using ILlamaContext context = CreateContext(sequences: 1, tokensPerSequence: 2048);
        int[] tokens = [.. Enumerable.Repeat(Prompt[0], 2048)];
        var batch = new LlamaBatch(2048);
        for (int i = 0; i < tokens.Length; i++)
            batch.Add(tokens[i], i, default, wantsLogits: false);
        using var stop = new CancellationTokenSource();
        var aborter = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
                context.RequestAbort();
        });
        aborter.Start();
        DecodeStatus status = context.Decode(batch);
        stop.Cancel();
        aborter.Join();
        Assert.Equal(DecodeStatus.Aborted, status);
        context.Clear();
        GreedyLoop.Prefill(context, batch, default, Prompt);
    }

    [Fact]
    public void A_decode_step_allocates_nothing()
    {
        using ILlamaContext context = CreateContext();
        var batch = new LlamaBatch(64);
        int entry = GreedyLoop.Prefill(context, batch, default, Prompt);
        int position = Prompt.Length;
        for (int i = 0; i < 3; i++)
            Step(context, batch, ref entry, ref position);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
            Step(context, batch, ref entry, ref position);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Options_out_of_range_are_named_with_their_range()
    {
        foreach (LlamaContextOptions options in (LlamaContextOptions[])[
            MiniModel.SmallOptions with { MaxSequences = 0 },
            MiniModel.SmallOptions with { MaxSequences = 257, LogitsPerBatch = 300 },
            MiniModel.SmallOptions with { ContextTokensPerSequence = 0 },
            MiniModel.SmallOptions with { MicroBatchTokens = 1024 },
            MiniModel.SmallOptions with { Threads = 0 },
            MiniModel.SmallOptions with { MaxSequences = 256, ContextTokensPerSequence = 1 << 26 }])
        {
            ContextResult result = Model.CreateContext(options);
            Assert.Equal(ContextError.BadOptions, result.Error);
            Assert.Contains("must be", result.Message);
        }
    }

    private ILlamaContext CreateContext(int sequences = 1, int tokensPerSequence = 512, bool unified = false)
    {
        ContextResult result = Model.CreateContext(MiniModel.SmallOptions with
        {
            MaxSequences = sequences,
            ContextTokensPerSequence = tokensPerSequence,
            BatchTokens = Math.Min(tokensPerSequence, 2048),
            MicroBatchTokens = Math.Min(tokensPerSequence, 512),
            UnifiedKvCache = unified,
        });
        Assert.True(result.Created, result.Message);
        return result.Context;
    }

    private float[][] TokenEmbeddings(int[] prompt)
    {
        using ILlamaContext context = Model.CreateContext(MiniModel.SmallOptions with { Embeddings = true, Pooling = EmbeddingPooling.None }).Context!;
        var batch = new LlamaBatch(512);
        AddAll(batch, default, prompt);
        Assert.Equal(DecodeStatus.Ok, context.Decode(batch));
        return [.. Enumerable.Range(0, prompt.Length).Select(i => context.GetTokenEmbedding(i).ToArray())];
    }

    private static void AddAll(LlamaBatch batch, SequenceId sequence, int[] tokens)
    {
        for (int i = 0; i < tokens.Length; i++)
            batch.Add(tokens[i], i, sequence, wantsLogits: true);
    }

    private static void Step(ILlamaContext context, LlamaBatch batch, ref int entry, ref int position)
    {
        int tokenId = TensorPrimitives.IndexOfMax(context.GetLogits(entry));
        batch.Clear();
        entry = batch.Add(tokenId, position++, default, wantsLogits: true);
        if (context.Decode(batch) != DecodeStatus.Ok)
            throw new InvalidOperationException("The step failed.");
    }

    private static DecodeStatus Decode(ILlamaContext context, params (int TokenId, int Position, int Sequence)[] entries)
    {
        var batch = new LlamaBatch(Math.Max(1, entries.Length));
        foreach ((int tokenId, int position, int sequence) in entries)
            batch.Add(tokenId, position, new SequenceId(sequence), wantsLogits: false);
        return context.Decode(batch);
    }

    private static byte[] Save(ILlamaContext context, SequenceId sequence)
    {
        byte[] state = new byte[context.SequenceStateBytes(sequence)];
        Assert.Equal(state.Length, context.SaveSequence(sequence, state));
        return state;
    }

    // The last logits of sequence 0 when all sequences read the same prompt side by side.
    private float[] LogitsOf(int sequences, int chunk)
    {
        using ILlamaContext context = QuantizedModel.CreateContext(MiniModel.SmallOptions with { MaxSequences = sequences }).Context!;
        var batch = new LlamaBatch(context.Capacity.BatchTokens);
        int entry = -1;
        for (int start = 0; start < Prompt.Length; start += chunk)
        {
            batch.Clear();
            int end = Math.Min(start + chunk, Prompt.Length);
            for (int s = 0; s < sequences; s++)
            {
                for (int i = start; i < end; i++)
                {
                    int added = batch.Add(Prompt[i], i, new SequenceId(s), wantsLogits: i == end - 1);
                    entry = s == 0 ? added : entry;
                }
            }
            Assert.Equal(DecodeStatus.Ok, context.Decode(batch));
        }
        return context.GetLogits(entry).ToArray();
    }

    // The logits of four further greedy steps after a newline.
    private float[] Continue(ILlamaContext context, SequenceId sequence, int position)
    {
        var batch = new LlamaBatch(8);
        int tokenId = Prompt[2];
        var logits = new List<float>();
        for (int i = 0; i < 4; i++)
        {
            int entry = GreedyLoop.Prefill(context, batch, sequence, [tokenId], position + i);
            logits.AddRange(context.GetLogits(entry));
            tokenId = TensorPrimitives.IndexOfMax(context.GetLogits(entry));
        }
        return [.. logits];
    }

    // The greedy tokens of each sequence, all sequences in one batch, ids contiguous.
    private int[][] DecodeTogether(int[][] prompts, int steps)
    {
        using ILlamaContext context = CreateContext(sequences: prompts.Length);
        var batch = new LlamaBatch(context.Capacity.BatchTokens);
        var entries = new int[prompts.Length];
        var outputs = prompts.Select(_ => new int[steps]).ToArray();
        for (int s = 0; s < prompts.Length; s++)
        {
            for (int i = 0; i < prompts[s].Length; i++)
                entries[s] = batch.Add(prompts[s][i], i, new SequenceId(s), wantsLogits: i == prompts[s].Length - 1);
        }
        for (int step = 0; step < steps; step++)
        {
            Assert.Equal(DecodeStatus.Ok, context.Decode(batch));
            batch.Clear();
            for (int s = 0; s < prompts.Length; s++)
            {
                outputs[s][step] = TensorPrimitives.IndexOfMax(context.GetLogits(entries[s]));
                entries[s] = batch.Add(outputs[s][step], prompts[s].Length + step, new SequenceId(s), wantsLogits: true);
            }
        }
        return outputs;
    }
}

/// <summary>The own binding behind the seam.</summary>
public sealed class PInvokeConformanceTests : LlamaConformanceTests
{
    protected override ILlamaModel Model => MiniModel.Model;

    protected override ILlamaModel QuantizedModel => MiniModel.QuantizedModel;
}
