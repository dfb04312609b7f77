using Graycat.Contracts.Text;
using Graycat.LlmWorker.Engine;

namespace Graycat.Tests.LlmWorker.Engine;

public sealed class ModelEngineTests
{
    private const string Story = "<|im_start|>user\nTell me a story.<|im_end|>\n<|im_start|>assistant\n";
    private const string Count = "<|im_start|>user\nCount from 1 to 50.<|im_end|>\n<|im_start|>assistant\n";

    private static readonly string[] s_prompts =
    [
        Story,
        Count,
        "<|im_start|>user\nWho are you?<|im_end|>\n<|im_start|>assistant\n",
        "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n",
        "<|im_start|>user\nReturn JSON with name Ana and age 5.<|im_end|>\n<|im_start|>assistant\n",
        "<|im_start|>user\nSay the alphabet.<|im_end|>\n<|im_start|>assistant\n",
    ];

    [Fact]
    public async Task Jobs_that_run_together_give_the_text_that_each_gives_alone()
    {
        var alone = new List<TextChoice>();
        foreach (string prompt in s_prompts)
        {
            await using var single = new EngineBench(sequences: 1);
            alone.Add(await single.RunAsync(EngineBench.Request(prompt)));
        }

        await using var bench = new EngineBench(sequences: 4);
        TextChoice[] together = await Task.WhenAll(s_prompts.Select(prompt => bench.RunAsync(EngineBench.Request(prompt))));

        Assert.Equal(alone.Select(choice => choice.Content), together.Select(choice => choice.Content));
        Assert.Equal(alone.SelectMany(choice => choice.Tokens), together.SelectMany(choice => choice.Tokens));
        Assert.Equal(alone.Select(choice => choice.Finish), together.Select(choice => choice.Finish));
    }

    [Fact]
    public async Task A_job_continued_after_any_token_shows_the_rest_and_nothing_twice()
    {
        await using var bench = new EngineBench();
        GenerationRequest request = EngineBench.Request(Story, 40, text => text with { Stop = ["zzz", " of the"] });
        TextChoice whole = await bench.RunAsync(request);
        Generation first = bench.Start(request);
        await bench.EndOf(first);
        TextDelta[] deltas = [.. bench.ChunksOf(first).SelectMany(chunk => chunk.Deltas)];

        for (int published = 1; published < deltas.Length; published++)
        {
            string shown = string.Concat(deltas[..published].Select(delta => delta.Content));
            int[] tokens = [.. deltas[..published].SelectMany(delta => delta.Tokens)];
            Generation continued = bench.Start(request with { Published = [new PublishedTokens(tokens, [])] });
            await bench.EndOf(continued);

            TextChoice choice = continued.Output.ToChoices()[0];
            Assert.Equal(whole.Content, shown + bench.StreamedText(continued));
            Assert.Equal(whole.Content, choice.Content);
            Assert.Equal(whole.Tokens, choice.Tokens);
            Assert.Equal(whole.Finish, choice.Finish);
            Assert.Equal(first.Usage.CompletionTokens, continued.Usage.CompletionTokens);
        }
    }

    [Fact]
    public async Task A_job_whose_last_token_was_published_ends_without_another_one()
    {
        await using var bench = new EngineBench();
        GenerationRequest request = EngineBench.Request(Story, 8);
        TextChoice whole = await bench.RunAsync(request);
        Generation continued = bench.Start(request with { Published = [new PublishedTokens(whole.Tokens, [])] });
        await bench.EndOf(continued);

        Assert.Equal(whole.Tokens, continued.Output.ToChoices()[0].Tokens);
        Assert.Equal(FinishReason.MaxTokens, continued.Output.ToChoices()[0].Finish);
    }

    [Fact]
    public async Task A_stopped_job_gets_no_further_token_and_its_neighbour_goes_on()
    {
        await using var bench = new EngineBench();
        int seen = 0;
        bench.OnChunk = (generation, chunk) =>
        {
            if (generation.Request.Text.MaxTokens == 400 && chunk.Deltas.Count > 0 && ++seen == 5)
                bench.Engine.Stop(generation, GenerationOutcome.Cancelled);
        };
        Generation stopped = bench.Start(EngineBench.Request(Story, 400));
        Generation other = bench.Start(EngineBench.Request(Count, 60));
        GenerationEnd end = await bench.EndOf(stopped);
        await bench.EndOf(other);

        Assert.Equal(GenerationOutcome.Cancelled, end.Outcome);
        Assert.Equal(5, stopped.Output.ToChoices()[0].Tokens.Count);
        Assert.Equal(60, other.Output.ToChoices()[0].Tokens.Count);
    }

    [Fact]
    public async Task Several_choices_read_the_prompt_once_and_each_is_whole()
    {
        await using var bench = new EngineBench(sequences: 3);
        Generation generation = bench.Start(EngineBench.Request(Story, 12, text => text with { Choices = 5 }));
        await bench.EndOf(generation);
        TextChoice single = await bench.RunAsync(EngineBench.Request(Story, 12));

        Assert.Equal([0, 1, 2, 3, 4], generation.Output.ToChoices().Select(choice => choice.Index));
        Assert.All(generation.Output.ToChoices(), choice => Assert.Equal(single.Content, choice.Content));
        Assert.Equal(60, generation.Usage.CompletionTokens);
    }

    [Fact]
    public async Task The_second_turn_of_a_conversation_reuses_the_first()
    {
        await using var bench = new EngineBench();
        Generation first = bench.Start(EngineBench.Request(Story, 20));
        await bench.EndOf(first);
        int[] history = [.. first.Request.PromptTokens, .. first.Output.ToChoices()[0].Tokens, 5, 6, 7];
        Generation second = bench.Start(EngineBench.Request(history, 5));
        await bench.EndOf(second);

        Assert.Equal(0, first.Usage.CachedTokens);
        Assert.Equal(history.Length - 4, second.Usage.CachedTokens);
        Assert.Equal(4, second.Timings.PromptTokensEvaluated);
    }

    [Fact]
    public async Task A_prompt_as_long_as_the_context_is_refused_with_both_numbers()
    {
        await using var bench = new EngineBench(contextTokens: 256);
        Generation generation = bench.Start(EngineBench.Request([.. Enumerable.Repeat(5, 300)]));
        GenerationEnd end = await bench.EndOf(generation);

        Assert.Equal(GenerationOutcome.ContextOverflow, end.Outcome);
        Assert.Equal((300, 256), (end.Overflow!.PromptTokens, end.Overflow.ContextTokens));
    }

    [Fact]
    public async Task An_answer_ends_when_the_context_is_full()
    {
        await using var bench = new EngineBench(contextTokens: 256);
        TextChoice choice = await bench.RunAsync(EngineBench.Request(Count, 5000, text => text with { IgnoreEndOfSequence = true }));

        Assert.Equal(FinishReason.ContextFull, choice.Finish);
        Assert.Equal(256, choice.Tokens.Count + EngineBench.Request(Count).PromptTokens.Length);
    }

    [Fact]
    public async Task A_unified_cache_that_is_full_preempts_and_every_answer_is_still_whole()
    {
        await using var bench = new EngineBench(sequences: 3, contextTokens: 256, unified: true);
        Generation[] all = [.. Enumerable.Range(0, 3).Select(_ => bench.Start(EngineBench.Request(Count, 300, text => text with { IgnoreEndOfSequence = true })))];
        foreach (Generation generation in all)
            Assert.Equal(GenerationOutcome.Completed, (await bench.EndOf(generation)).Outcome);

        Assert.All(all, generation => Assert.Equal(300, generation.Output.ToChoices()[0].Tokens.Count));
        Assert.Contains(all, generation => generation.Preemptions > 0);
        Assert.All(all, generation => Assert.Equal(generation.Output.ToChoices()[0].Content, bench.StreamedText(generation)));
    }

    [Fact]
    public async Task No_token_is_drawn_when_none_is_asked_for()
    {
        await using var bench = new EngineBench();
        Generation generation = bench.Start(EngineBench.Request(Story, 0));
        await bench.EndOf(generation);

        Assert.Empty(generation.Output.ToChoices()[0].Tokens);
        Assert.Equal(0, generation.Usage.CompletionTokens);
    }

    [Fact]
    public async Task Prompt_progress_is_reported_chunk_by_chunk_where_it_was_asked_for()
    {
        await using var bench = new EngineBench(batchTokens: 32);
        Generation generation = bench.Start(EngineBench.Request([.. Enumerable.Range(10, 100)], 2, text => text with { ReportProgress = true }));
        await bench.EndOf(generation);

        Assert.Equal([32, 64, 96, 100], bench.ChunksOf(generation).Select(chunk => chunk.Prompt?.Processed).OfType<int>());
    }

    [Fact]
    public async Task A_stopping_engine_hands_back_what_still_runs()
    {
        var bench = new EngineBench();
        Generation generation = bench.Start(EngineBench.Request(Story, 400, text => text with { IgnoreEndOfSequence = true }));
        await bench.DisposeAsync();

        Assert.Equal(GenerationOutcome.HandedBack, (await bench.EndOf(generation)).Outcome);
        Generation late = bench.Start(EngineBench.Request(Story));
        Assert.Equal(GenerationOutcome.HandedBack, (await bench.EndOf(late)).Outcome);
    }
}
