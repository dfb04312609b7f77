using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Embeddings;
using Graycat.Contracts.Jobs;
using Graycat.LlmWorker.Engine;
using Graycat.LlmWorker.Models;
using Graycat.LlmWorker.Scheduling;
using Graycat.LlmWorker.TextJobs;

namespace Graycat.LlmWorker.Embeddings;

/// <summary>Runs embedding and reranking jobs.</summary>
public sealed class EmbeddingJobRunner(ShortJobRunner jobs)
{
    /// <summary>Embeds a job's texts. Returns when the job's end is written.</summary>
    public Task EmbedAsync(RunningJob job, CatalogModel model) =>
        jobs.RunAsync(job, model, GraycatJson.Default.EmbeddingRequest, EmbedAsync);

    /// <summary>Scores a job's documents. Returns when the job's end is written.</summary>
    public Task RerankAsync(RunningJob job, CatalogModel model) =>
        jobs.RunAsync(job, model, GraycatJson.Default.RerankRequest, RerankAsync);

    private static async Task<ShortJobEnd> EmbedAsync(EmbeddingRequest request, LoadedModel model, CancellationToken cancellationToken)
    {
        if (!model.CanEmbed)
            return ShortJobEnd.Failed(JobFailures.Unsupported($"The model {request.Model} is a reranker; it gives scores and no embeddings.", "model"));
        var inputs = new List<int[]>(request.Inputs.Count);
        foreach (var input in request.Inputs)
        {
            EncodedPrompt prompt = model.Prompts.Encode(input, cancellationToken);
            if (prompt.Failure is { } failure)
                return ShortJobEnd.Failed(JobFailures.Invalid(failure, "input"));
            inputs.Add(prompt.Tokens);
        }

        if (Cut(inputs, model.Embedder.ContextTokens, request.Truncate) is { } overflow)
            return ShortJobEnd.Failed(overflow);
        IReadOnlyList<float[]> vectors = await model.Embedder.EmbedAsync(inputs, cancellationToken);
        var result = new EmbeddingResult(request.Model, [.. vectors.Select(vector => EmbeddingVectors.ToBytes(vector, request.Dimensions, request.Normalize))], inputs.Sum(input => input.Length));
        return ShortJobEnd.Done(JsonSerializer.SerializeToUtf8Bytes(result, GraycatJson.Default.EmbeddingResult), result.PromptTokens);
    }

    private static async Task<ShortJobEnd> RerankAsync(RerankRequest request, LoadedModel model, CancellationToken cancellationToken)
    {
        if (!model.CanRerank)
            return ShortJobEnd.Failed(JobFailures.Unsupported($"The model {request.Model} is no reranker; its file must name the pooling 'rank'.", "model"));
        List<int[]> pairs = [.. request.Documents.Select(document => RerankPair.Encode(model.Model, request.Query, document))];
        if (Cut(pairs, model.Embedder.ContextTokens, truncate: false) is { } overflow)
            return ShortJobEnd.Failed(overflow);
        IReadOnlyList<float[]> scores = await model.Embedder.EmbedAsync(pairs, cancellationToken);
        var result = new RerankResult(request.Model, [.. scores.Select(score => score[0])], pairs.Sum(pair => pair.Length));
        return ShortJobEnd.Done(JsonSerializer.SerializeToUtf8Bytes(result, GraycatJson.Default.RerankResult), result.PromptTokens);
    }

    /// <summary>Cuts what is too long, or says that it is.</summary>
    private static JobFailure? Cut(List<int[]> inputs, int limit, bool truncate)
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            if (inputs[i].Length <= limit)
                continue;
            if (!truncate)
                return JobFailures.InputOverflow(i, new ContextOverflow(inputs[i].Length, limit));
            // The last token (EOS, SEP) ends the text for encoders and stays the last.
            inputs[i] = [.. inputs[i].AsSpan(0, limit - 1), inputs[i][^1]];
        }

        return null;
    }
}
