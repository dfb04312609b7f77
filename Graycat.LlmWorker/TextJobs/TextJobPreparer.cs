using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.LlmWorker.Engine;
using Graycat.LlmWorker.Models;
using Graycat.LlmWorker.TextStreams;
using Graycat.LlmWorker.ToolCalls;

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
    public static PreparedText Prepare(JobId job, TextRequest request, LoadedModel model, IReadOnlyList<PublishedTokens> published, CancellationToken cancellationToken)
    {
        EncodedPrompt prompt = model.Prompts.Encode(request.Prompt, cancellationToken);
        if (prompt.Failure is { } failure)
            return new PreparedText(null, JobFailures.Invalid(failure, prompt.Param));
        AnswerGrammarResult grammar = AnswerGrammar.Build(request, model.Template.Source, prompt.ReplyPrefix);
        if (grammar.Failure is { } mistake)
            return new PreparedText(null, JobFailures.Invalid(mistake, grammar.Param));
        return new PreparedText(Make(job, request, model, prompt) with { Grammar = grammar.Grammar, Published = published }, null);
    }

    private static GenerationRequest Make(JobId job, TextRequest request, LoadedModel model, EncodedPrompt prompt) => new()
    {
        Text = request,
        PromptTokens = prompt.Tokens,
        PromptText = prompt.Text,
        Seed = request.Sampling.Seed ?? SeedOf(job),
        Stops = request.Stop.Count == 0 ? StopStrings.None : new StopStrings(request.Stop),
        Format = request.Prompt is ChatPrompt ? model.Format : null,
        FormatOptions = request.Prompt is ChatPrompt chat ? OptionsOf(job, request, chat, prompt.ReplyPrefix) : new AssistantMessageOptions(),
    };

    private static AssistantMessageOptions OptionsOf(JobId job, TextRequest request, ChatPrompt chat, string prefix) => new()
    {
        Tools = chat.Tools,
        ToolChoice = chat.ToolChoice,
        SeparateReasoning = chat.SeparateReasoning,
        Prefix = prefix,
        ExpectsJson = request.Format.Kind is OutputFormatKind.JsonObject or OutputFormatKind.JsonSchema,
        IdSeed = job.Value,
    };

    /// <summary>A seed for a request that names none: every worker that continues the job finds the same.</summary>
    private static ulong SeedOf(JobId job) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(job.Value)));
}
