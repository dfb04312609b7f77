using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Embeddings;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.Tests.LlmWorker.TextJobs;
using Graycat.Tests.Queue.Servers;

namespace Graycat.Tests.LlmWorker.Embeddings;

public sealed class EmbeddingJobTests(GarnetFixture garnet) : IClassFixture<GarnetFixture>
{
    [Fact]
    public async Task Each_text_gets_a_vector_of_length_one_and_the_same_text_the_same()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        EmbeddingResult result = await EmbedAsync(worker, Request("a cat", "the weather", "a cat"));
        float[][] vectors = [.. result.Vectors.Select(Values)];

        Assert.All(vectors, vector => Assert.Equal(192, vector.Length));
        Assert.All(vectors, vector => Assert.Equal(1, TensorPrimitives.Norm<float>(vector), 4));
        Assert.Equal(vectors[0], vectors[2]);
        Assert.True(TensorPrimitives.CosineSimilarity<float>(vectors[0], vectors[1]) < 0.999f);
    }

    [Fact]
    public async Task A_vector_is_cut_before_it_is_normalised()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        float[] whole = Values((await EmbedAsync(worker, Request("a cat") with { Normalize = false })).Vectors[0]);
        float[] cut = Values((await EmbedAsync(worker, Request("a cat") with { Dimensions = 8 })).Vectors[0]);

        float length = TensorPrimitives.Norm<float>(whole.AsSpan(0, 8));
        Assert.Equal(8, cut.Length);
        Assert.All(Enumerable.Range(0, 8), i => Assert.Equal(whole[i] / length, cut[i], 5));
    }

    [Fact]
    public async Task An_input_beyond_the_context_is_refused_unless_it_may_be_cut()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        EmbeddingRequest request = Request("short") with { Inputs = [new RawPrompt("short"), new TokenPrompt([.. Enumerable.Repeat(9, 600)])] };
        JobFailure failure = (await AnswerAsync(worker, request)).Failure;

        Assert.Equal(FailureCode.ContextOverflow, failure.Code);
        Assert.Contains("input 1 has 600", failure.Message);
        Assert.Equal(512, (await EmbedAsync(worker, request with { Inputs = [request.Inputs[1]], Truncate = true })).PromptTokens);
    }

    [Fact]
    public async Task A_model_that_is_no_reranker_says_so()
    {
        await using var worker = await WorkerBench.StartAsync(garnet.Redis);
        var request = new RerankRequest(WorkerBench.Model, "cat", ["dog"]);
        var subscription = await worker.SubmitAsync(QueueName.Llm(WorkerBench.Model), JobKind.Rerank, JsonSerializer.SerializeToUtf8Bytes(request, GraycatJson.Default.RerankRequest));

        Assert.Equal(FailureCode.Unsupported, (await WorkerBench.ReadAsync(subscription)).Failure.Code);
    }

    private static EmbeddingRequest Request(params string[] texts) => new() { Model = WorkerBench.Model, Inputs = [.. texts.Select(text => new RawPrompt(text))] };

    private static async Task<Answer> AnswerAsync(WorkerBench worker, EmbeddingRequest request) => await WorkerBench.ReadAsync(await worker.SubmitAsync(
        QueueName.Llm(WorkerBench.Model), JobKind.Embedding, JsonSerializer.SerializeToUtf8Bytes(request, GraycatJson.Default.EmbeddingRequest)));

    private static async Task<EmbeddingResult> EmbedAsync(WorkerBench worker, EmbeddingRequest request)
    {
        Answer answer = await AnswerAsync(worker, request);
        Assert.Equal(JobEventKind.Result, answer.Last!.Kind);
        return JsonSerializer.Deserialize(answer.Last.Data.Span, GraycatJson.Default.EmbeddingResult)!;
    }

    private static float[] Values(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();
}
