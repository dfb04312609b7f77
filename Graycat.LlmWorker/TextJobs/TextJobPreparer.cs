using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.LlmWorker.Engine;
using Graycat.LlmWorker.Models;
using Graycat.LlmWorker.TextStreams;

namespace Graycat.LlmWorker.TextJobs;

/// <summary>A request made ready, or why it can't run.</summary>
internal readonly record struct PreparedText(GenerationRequest? Request, JobFailure? Failure);

/// <summary>Does what a text job needs before it needs a slot: reads the payload, encodes the prompt, compiles stops and grammar.</summary>
internal static class TextJobPreparer
{
    /// <summary>The request of a payload, or what is wrong with it.</summary>
    public static (TextRequest? Request, JobFailure? Failure) Read(ReadOnlyMemory<byte> payload)
    {
        try
        {
            TextRequest? request = JsonSerializer.Deserialize(payload.Span, GraycatJson.Default.TextRequest);
            return request is null
                ? (null, JobFailures.Invalid("The payload is null; it must be a text request.", null))
                : (request with { Choices = Math.Clamp(request.Choices, 1, 128) }, null);
        }
        catch (JsonException exception)
        {
            return (null, JobFailures.Invalid($"The payload is not a text request: {exception.Message}", null));
        }
    }

    /// <summary>Makes the request ready for a model's engine.</summary>
    public static PreparedText Prepare(TextRequest request, LoadedModel model, IReadOnlyList<PublishedTokens> published)
    {
        EncodedPrompt prompt = new PromptEncoder(model.Model).Encode(request.Prompt);
        if (prompt.Failure is { } failure)
            return new PreparedText(null, JobFailures.Invalid(failure, prompt.Param));
        return new PreparedText(
            new GenerationRequest
            {
                Text = request,
                PromptTokens = prompt.Tokens,
                PromptText = prompt.Text,
                Stops = new StopStrings(request.Stop),
                Published = published,
            },
            null);
    }
}
