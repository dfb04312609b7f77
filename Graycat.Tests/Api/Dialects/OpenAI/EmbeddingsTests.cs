using System.Buffers.Binary;
using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Embeddings;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.Tests.Api.Fabric;

namespace Graycat.Tests.Api.Dialects.OpenAI;

public sealed class EmbeddingsTests
{
    [Fact]
    public async Task Vectors_are_numbers_or_base64_of_the_same_floats()
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.Worker = EmbedAsync;
        var asNumbers = await ApiHost.JsonOf(await host.PostAsync("/v1/embeddings", """{"model":"mini","input":["a","b"]}"""));
        var asBase64 = await ApiHost.JsonOf(await host.PostAsync("/v1/embeddings", """{"model":"mini","input":["a","b"],"encoding_format":"base64"}"""));
        Assert.Equal([0.5f, -1f], asNumbers.GetProperty("data")[1].GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle()));
        byte[] bytes = asBase64.GetProperty("data")[1].GetProperty("embedding").GetBytesFromBase64();
        Assert.Equal([0.5f, -1f], [BinaryPrimitives.ReadSingleLittleEndian(bytes), BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(4))]);
        Assert.Equal((1, "embedding"), (asNumbers.GetProperty("data")[1].GetProperty("index").GetInt32(), asNumbers.GetProperty("data")[1].GetProperty("object").GetString()));
        Assert.Equal(6, asNumbers.GetProperty("usage").GetProperty("total_tokens").GetInt32());
    }

    [Fact]
    public async Task Token_ids_reach_the_worker_as_they_are()
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.Worker = EmbedAsync;
        using var response = await host.PostAsync("/v1/embeddings", """{"input":[[1,2],[3]]}""");
        var request = JsonSerializer.Deserialize(Assert.Single(host.Fabric.Jobs).Submission.Payload.Span, GraycatJson.Default.EmbeddingRequest)!;
        Assert.Equal([[1, 2], [3]], request.Inputs.Cast<TokenPrompt>().Select(prompt => prompt.Tokens.ToArray()));
    }

    [Fact]
    public async Task Documents_are_ranked_best_first()
    {
        await using var host = await ApiHost.StartAsync();
        host.Fabric.Worker = job =>
        {
            job.Append(JobEventKind.Result, JsonSerializer.SerializeToUtf8Bytes(new RerankResult("mini", [0.1f, 0.9f, 0.5f], 9), GraycatJson.Default.RerankResult));
            return Task.CompletedTask;
        };
        var answer = await ApiHost.JsonOf(await host.PostAsync("/v1/rerank", """{"query":"q","documents":["a","b",{"text":"c"}],"top_n":2}"""));
        Assert.Equal([1, 2], answer.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("index").GetInt32()));
    }

    private static Task EmbedAsync(FakeJob job)
    {
        byte[] vector = new byte[8];
        BinaryPrimitives.WriteSingleLittleEndian(vector, 0.5f);
        BinaryPrimitives.WriteSingleLittleEndian(vector.AsSpan(4), -1f);
        var request = JsonSerializer.Deserialize(job.Submission.Payload.Span, GraycatJson.Default.EmbeddingRequest)!;
        var result = new EmbeddingResult(request.Model, [.. request.Inputs.Select(_ => vector)], 6);
        job.Append(JobEventKind.Result, JsonSerializer.SerializeToUtf8Bytes(result, GraycatJson.Default.EmbeddingResult));
        return Task.CompletedTask;
    }
}
