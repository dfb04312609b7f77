using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Microsoft.Extensions.Options;

namespace Graycat.Api.Jobs;

/// <summary>Runs text requests as jobs.</summary>
public sealed class TextGateway(JobGateway jobs, IOptions<ApiOptions> options)
{
    /// <summary>Starts one request, or several that answer one HTTP request together (all of one model and as many choices each).</summary>
    public async Task<TextStart> StartAsync(IReadOnlyList<TextRequest> requests, JobTerms terms, CancellationToken cancellationToken)
    {
        if (requests.Count == 1)
            return await StartOneAsync(requests[0], terms, cancellationToken);
        // One idempotency key can't stand for several jobs; the client's whole request is simply run again.
        terms = terms with { IdempotencyKey = null, BodyHash = null, OutlivesClient = false };
        var (first, error) = await StartOneAsync(requests[0], terms, cancellationToken);
        return first is null
            ? new(null, error)
            : new(new TextRunOfMany(requests, options.Value.MaxConcurrentPrompts, first, (request, token) => StartOneAsync(request, terms, token)), null);
    }

    /// <summary>Submits a request that nobody waits for.</summary>
    public Task<JobStart> SubmitAsync(TextRequest request, JobTerms terms, CancellationToken cancellationToken)
    {
        request = WithSeed(request);
        byte[] payload = JsonSerializer.SerializeToUtf8Bytes(request, GraycatJson.Default.TextRequest);
        return jobs.StartAsync(QueueName.Llm(request.Model), JobKind.Text, payload, EstimateTokens(request, payload.Length), terms, cancellationToken);
    }

    private async Task<TextStart> StartOneAsync(TextRequest request, JobTerms terms, CancellationToken cancellationToken)
    {
        var start = await SubmitAsync(request, terms, cancellationToken);
        return start.Run is { } run ? new(new TextRun(run, terms.Timeout), null) : new(null, start.Error);
    }

    // The draw at each position follows from the seed, so the job must carry one to be continued by another worker.
    private static TextRequest WithSeed(TextRequest request) => request.Sampling.Seed is not null
        ? request
        : request with { Sampling = request.Sampling with { Seed = (ulong)Random.Shared.NextInt64() } };

    /// <summary>A guess before the prompt is tokenised: four characters a token, and 256 tokens where no bound is given.</summary>
    private static double EstimateTokens(TextRequest request, int payloadBytes) =>
        payloadBytes / 4.0 + (double)(request.MaxTokens ?? 256) * request.Choices;
}
