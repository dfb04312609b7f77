using System.Text;
using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.Contracts.Utilities;
using Graycat.LlmWorker.Models;
using Graycat.Queue.Events;
using Graycat.Tests.LlmWorker.TextJobs;
using Graycat.Tests.Queue.Servers;

namespace Graycat.Tests.LlmWorker.Utilities;

public sealed class UtilityJobTests(GarnetFixture garnet) : IClassFixture<GarnetFixture>
{
    [Fact]
    public async Task A_text_becomes_tokens_and_the_tokens_the_text()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        UtilityResult tokens = await AskAsync(worker, new TokenizeRequest("Grüße, 🐈!<|im_end|>", false, ParseSpecial: true));
        UtilityResult text = await AskAsync(worker, new DetokenizeRequest(tokens.Tokens!));

        Assert.Equal("Grüße, 🐈!<|im_end|>", text.Text);
        Assert.Equal("Grüße, 🐈!<|im_end|>", Encoding.UTF8.GetString([.. tokens.Pieces!.SelectMany(piece => piece)]));
        Assert.Equal("<|im_end|>"u8.ToArray(), tokens.Pieces![^1]);
    }

    [Fact]
    public async Task A_token_beyond_the_vocabulary_is_the_callers_mistake()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        JobFailure failure = (await AnswerAsync(worker, new DetokenizeRequest([5, 999_999]))).Failure;

        Assert.Equal(FailureCode.InvalidRequest, failure.Code);
        Assert.Contains("999999", failure.Message);
    }

    [Fact]
    public async Task A_model_is_described_without_being_loaded()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        ModelDescription model = (await AskAsync(worker, new DescribeModelRequest())).Model!;

        Assert.Equal(ModelState.Available, worker.Get<ModelHost>().StatusOf(worker.Get<ModelCatalog>().Models[0]).State);
        Assert.Equal(("llama", "F16", 2048, 2048), (model.Architecture, model.Quantization, model.TrainedContextTokens, model.VocabularySize));
        Assert.Equal(["completion", "tools"], model.Capabilities);
        Assert.Equal("chatml", model.TemplateName);
        Assert.Equal(0, model.Slots);
        Assert.Equal("\"llama\"", model.Metadata["general.architecture"]);
    }

    [Fact]
    public async Task A_model_is_loaded_and_unloaded_on_request()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        CatalogModel model = worker.Get<ModelCatalog>().Models[0];
        ModelDescription loaded = (await AskAsync(worker, new LoadModelRequest())).Model!;
        Assert.Equal((4, 512), (loaded.Slots, loaded.ContextTokens));
        Assert.Equal(ModelState.Loaded, worker.Get<ModelHost>().StatusOf(model).State);

        await AskAsync(worker, new UnloadModelRequest());

        Assert.Equal(ModelState.Available, worker.Get<ModelHost>().StatusOf(model).State);
    }

    [Fact]
    public async Task A_question_does_not_wait_for_running_answers()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis, null, ("GRAYCAT_SLOTS", "1"), ("GRAYCAT_CONTEXT", "2048"));
        JobSubscription busy = await worker.SubmitAsync(WorkerBench.Request("Once", 1900) with { IgnoreEndOfSequence = true });
        UtilityResult? asked = null;
        Answer answer = await WorkerBench.ReadAsync(busy, async so =>
        {
            if (asked is not null)
                return;
            asked = await AskAsync(worker, new TokenizeRequest("hello", false, false));
            await worker.Queue.CancelAsync(so.Job, null);
        });

        Assert.Equal(JobEventKind.Cancelled, answer.Last!.Kind);
        Assert.NotEmpty(asked!.Tokens!);
    }

    private static async Task<Answer> AnswerAsync(WorkerBench worker, UtilityRequest request) => await WorkerBench.ReadAsync(await worker.SubmitAsync(
        QueueName.Utility(WorkerBench.Model),
        JobKind.Utility,
        JsonSerializer.SerializeToUtf8Bytes(request, GraycatJson.Default.UtilityRequest)));

    private static async Task<UtilityResult> AskAsync(WorkerBench worker, UtilityRequest request)
    {
        Answer answer = await AnswerAsync(worker, request);
        Assert.Equal(JobEventKind.Result, answer.Last!.Kind);
        return JsonSerializer.Deserialize(answer.Last.Data.Span, GraycatJson.Default.UtilityResult)!;
    }
}
