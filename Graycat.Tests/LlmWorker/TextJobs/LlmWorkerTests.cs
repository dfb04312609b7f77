using System.Text;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.Queue.Jobs;
using Graycat.Queue.Workers;
using Graycat.Tests.Queue.Servers;

namespace Graycat.Tests.LlmWorker.TextJobs;

public sealed class LlmWorkerTests(GarnetFixture garnet) : IClassFixture<GarnetFixture>
{
    private const string Story = "<|im_start|>user\nTell me a story.<|im_end|>\n<|im_start|>assistant\n";
    private const string Who = "<|im_start|>user\nWho are you?<|im_end|>\n<|im_start|>assistant\n";
    private const string France = "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n";

    [Fact]
    public async Task A_job_streams_its_text_and_ends_with_the_whole_result()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        Answer answer = await worker.RunAsync(WorkerBench.Request(France));

        Assert.Equal(JobEventKind.Result, answer.Last!.Kind);
        TextChoice choice = Assert.Single(answer.Result.Choices);
        Assert.Contains("Paris", choice.Content);
        Assert.Equal(choice.Content, answer.Text);
        Assert.Equal(FinishReason.EndOfSequence, choice.Finish);
        Assert.Equal(choice.Tokens.Count + 1, answer.Result.Usage.CompletionTokens);
        Assert.Equal(Enumerable.Range(0, answer.Indexes.Count).Select(index => (long)index), answer.Indexes);
        Assert.NotNull(answer.Chunks[0].Prompt);
        JobSnapshot snapshot = (await worker.Queue.GetAsync(answer.Job)).Job!;
        Assert.Equal(JobState.Completed, snapshot.State);
    }

    [Fact]
    public async Task Many_jobs_at_once_give_the_text_that_each_gives_alone()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        string[] prompts = [Story, Who, France, "<|im_start|>user\nSay the alphabet.<|im_end|>\n<|im_start|>assistant\n"];
        var alone = new List<string>();
        foreach (string prompt in prompts)
            alone.Add((await worker.RunAsync(WorkerBench.Request(prompt) with { CachePrompt = false })).Text);

        Answer[] together = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => worker.RunAsync(WorkerBench.Request(prompts[i % 4]))));

        Assert.All(Enumerable.Range(0, 16), i => Assert.Equal(alone[i % 4], together[i].Text));
    }

    [Fact]
    public async Task A_cancelled_job_stops_in_mid_stream_and_keeps_what_it_had()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis, null, ("GRAYCAT_CONTEXT", "2048"));
        var subscription = await worker.SubmitAsync(WorkerBench.Request(Story, 1900) with { IgnoreEndOfSequence = true });
        int chunks = 0;
        Answer answer = await WorkerBench.ReadAsync(subscription, async answer =>
        {
            if (++chunks == 3)
                Assert.Equal(CancelStatus.Requested, await worker.Queue.CancelAsync(answer.Job, null));
        });

        Assert.Equal(JobEventKind.Cancelled, answer.Last!.Kind);
        Assert.InRange(answer.Result.Choices[0].Tokens.Count, 3, 1800);
        Assert.Equal(answer.Text, answer.Result.Choices[0].Content);
        Assert.Equal(JobState.Cancelled, (await worker.Queue.GetAsync(answer.Job)).Job!.State);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(200)]
    public async Task Another_worker_continues_the_stream_of_one_that_died(int tokensBeforeDeath)
    {
        TextRequest request = WorkerBench.Request(Story, 400) with { IgnoreEndOfSequence = true };
        Answer whole;
        await using (var undisturbed = await WorkerBench.StartAsync(garnet.Redis))
            whole = await undisturbed.RunAsync(request);
        await using var first = await WorkerBench.StartAsync(garnet.Redis);
        Answer answer = await first.RunAndDieAsync(garnet.Redis, request, tokensBeforeDeath);

        Assert.Equal(whole.Text, answer.Text);
        Assert.Equal(whole.Result.Choices[0].Tokens, answer.Result.Choices[0].Tokens);
        Assert.Equal(whole.Text, answer.Result.Choices[0].Content);
        Assert.Equal(whole.Result.Usage.CompletionTokens, answer.Result.Usage.CompletionTokens);
        Assert.Equal(2, (await first.Queue.GetAsync(answer.Job)).Job!.Attempt);
    }

    [Fact]
    public async Task A_stopping_worker_hands_its_job_back_and_another_continues_it_at_once()
    {
        var first = await WorkerBench.StartAsync(garnet.Redis);
        TextRequest request = WorkerBench.Request(Story, 400) with { IgnoreEndOfSequence = true };
        Answer whole = await first.RunAsync(request);
        var subscription = await first.SubmitAsync(request);
        WorkerBench? second = null;
        Answer answer = await WorkerBench.ReadAsync(subscription, async _ =>
        {
            if (second is not null)
                return;
            await first.StopAsync();
            second = await WorkerBench.StartAsync(garnet.Redis, first.Prefix);
        });

        Assert.Equal(whole.Text, answer.Text);
        JobSnapshot snapshot = (await second!.Queue.GetAsync(answer.Job)).Job!;
        Assert.Equal(0, snapshot.Deaths);
        await second.DisposeAsync();
        await first.DisposeAsync();
    }

    [Fact]
    public async Task A_job_past_its_deadline_fails_with_a_timeout()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis, null, ("GRAYCAT_CONTEXT", "2048"));
        await worker.RunAsync(WorkerBench.Request(Who));
        Answer answer = await worker.RunAsync(WorkerBench.Request(Story, 1900) with { IgnoreEndOfSequence = true, Choices = 8 }, TimeSpan.FromMilliseconds(600));

        Assert.Equal(JobEventKind.Error, answer.Last!.Kind);
        Assert.Equal(FailureCode.Timeout, answer.Failure.Code);
    }

    [Fact]
    public async Task A_prompt_longer_than_the_context_fails_and_names_both_numbers()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        Answer answer = await worker.RunAsync(WorkerBench.Request("") with { Prompt = new TokenPrompt([.. Enumerable.Repeat(7, 700)]) });

        Assert.Equal(FailureCode.ContextOverflow, answer.Failure.Code);
        Assert.Contains("512", answer.Failure.Message);
        Assert.Contains("700", answer.Failure.Message);
        Assert.Equal(700, answer.Failure.Data!.Value.GetProperty("promptTokens").GetInt32());
        Assert.Equal(512, answer.Failure.Data!.Value.GetProperty("contextTokens").GetInt32());
    }

    [Fact]
    public async Task A_payload_that_is_no_request_fails_alone()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        var broken = await worker.SubmitAsync(QueueName.Llm(WorkerBench.Model), JobKind.Text, Encoding.UTF8.GetBytes("{\"model\":3"));

        Assert.Equal(FailureCode.InvalidRequest, (await WorkerBench.ReadAsync(broken)).Failure.Code);
        Assert.Contains("Paris", (await worker.RunAsync(WorkerBench.Request(France))).Text);
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_fails_its_own_jobs_with_file_and_cause_and_others_serve_on()
    {
        string folder = Directory.CreateTempSubdirectory("graycat-broken-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "broken.gguf"), "GGUF, but not really");
            string models = string.Join(Path.PathSeparator, folder, Graycat.Tests.Llama.MiniModel.Path);
            await using var worker = await WorkerBench.StartAsync(garnet.Redis, null, ("GRAYCAT_MODELS", models));
            Answer answer = await worker.RunAsync(WorkerBench.Request(Who) with { Model = "broken" });

            Assert.Equal(FailureCode.ModelLoadFailed, answer.Failure.Code);
            Assert.Contains("broken.gguf", answer.Failure.Message);
            Assert.Contains("Paris", (await worker.RunAsync(WorkerBench.Request(France))).Text);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task The_alias_without_the_quantisation_serves_the_same_model()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        Answer answer = await worker.RunAsync(WorkerBench.Request(France) with { Model = "graycat-mini" });

        Assert.Contains("Paris", answer.Text);
        Assert.Equal("graycat-mini", answer.Result.Model);
    }

    [Fact]
    public async Task The_registry_tells_what_the_worker_has()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        await worker.RunAsync(WorkerBench.Request(Who));
        IReadOnlyList<KnownModel> models = (await worker.Registry.GetModelsAsync())!;

        Assert.Equal(["graycat-mini", "graycat-mini.F16"], models.Select(known => known.Model.Name).Order());
        Assert.Equal("llama", models[0].Model.Details!.Value.GetProperty("architecture").GetString());
    }
}
