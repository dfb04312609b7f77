using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Jobs;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary>Reads the body of <c>/v1/completions</c>.</summary>
internal static class CompletionRequest
{
    private const int DefaultMaxTokens = 16;
    private const int MaxPrompts = 2048;

    public static TextCall Read(RequestReader body)
    {
        var prompts = Prompts(body);
        int choices = body.Integer("n", 1, 128) ?? 1;
        if (body.Integer("best_of", 1, 128) is { } bestOf && bestOf < choices)
            body.Fail("best_of", $"best_of is {bestOf}; it must be at least n, which is {choices}.", "invalid_value");
        var request = Options(body, choices);
        return new()
        {
            Model = body.Text("model", 256),
            Stream = body.Flag("stream") ?? false,
            Requests = [.. prompts.Select(prompt => request with { Prompt = prompt })],
            Shape = new()
            {
                Format = CompletionFormat.FormatName,
                Id = Identifiers.New("cmpl-"),
                IncludeUsage = ChatCompletionRequest.IncludeUsage(body),
            },
        };
    }

    private static TextRequest Options(RequestReader body, int choices) => new()
    {
        Model = "",
        Prompt = new RawPrompt(""),
        Sampling = SamplingFields.Read(body, new()),
        Choices = choices,
        MaxTokens = body.Integer("max_tokens", 0, int.MaxValue) ?? DefaultMaxTokens,
        Stop = Stops.Read(body),
        Format = ResponseFormat.Read(body),
        LogProbabilities = body.Integer("logprobs", 0, 5),
        Echo = body.Flag("echo") ?? false,
        IgnoreEndOfSequence = body.Flag("ignore_eos") ?? false,
        CachePrompt = body.Flag("cache_prompt") ?? true,
    };

    /// <summary>A text, a list of texts, a list of token ids, or a list of such lists.</summary>
    private static IReadOnlyList<TextPrompt> Prompts(RequestReader body)
    {
        var prompt = body["prompt"];
        if (prompt.ValueKind == JsonValueKind.Array && prompt.GetArrayLength() > 0)
            return prompt[0].ValueKind == JsonValueKind.Number ? [PromptTokens.Read(body, "prompt")] : Several(body);
        if (prompt.ValueKind is not JsonValueKind.String)
            body.Fail("prompt", "prompt must be a text, a list of texts, a list of token ids, or a list of lists of token ids.", prompt.ValueKind == JsonValueKind.Undefined ? "missing_required_parameter" : "invalid_type");
        return [new RawPrompt(prompt.ValueKind == JsonValueKind.String ? prompt.GetString()! : "")];
    }

    private static TextPrompt[] Several(RequestReader body) => [.. body.List("prompt", MaxPrompts).Select(item =>
        item.Element.ValueKind == JsonValueKind.Array ? PromptTokens.Read(item) : (TextPrompt)new RawPrompt(item.AsText()))];
}
