using Graycat.Api.Dialects.OpenAI;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Jobs;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.Graycat;

/// <summary>The service's own <c>/completion</c> and <c>/chat/completions</c>, with the defaults and bounds that its clients know.</summary>
internal static class OwnTextRequests
{
    private const int DefaultMaxTokens = 150;
    private const int MaxMaxTokens = 4000;
    private const int MaxPromptCharacters = 10_000;

    private static readonly SamplingOptions s_sampling = new() { Temperature = 0.7f, TopP = 0.9f, TopK = 40 };

    /// <summary><c>/chat/completions</c>.</summary>
    public static TextCall ReadChat(RequestReader body) => ChatCompletionRequest.Read(body, s_sampling, DefaultMaxTokens, MaxMaxTokens);

    /// <summary><c>/completion</c>.</summary>
    public static TextCall ReadCompletion(RequestReader body) => new()
    {
        Model = body.Text("model", 256),
        Stream = body.Flag("stream") ?? false,
        Requests =
        [
            new TextRequest
            {
                Model = "",
                Prompt = new RawPrompt(Prompt(body)),
                Sampling = SamplingFields.Read(body, s_sampling),
                MaxTokens = body.Integer("max_tokens", 1, MaxMaxTokens) ?? DefaultMaxTokens,
                Stop = Stops.Read(body),
            },
        ],
        Shape = new() { Format = CompletionFormat.FormatName, Id = Identifiers.New("cmpl-") },
    };

    private static string Prompt(RequestReader body)
    {
        if (!body.Has("prompt"))
            body.Missing("prompt");
        string prompt = body.Text("prompt", MaxPromptCharacters) ?? "";
        if (string.IsNullOrWhiteSpace(prompt))
            body.Fail("prompt", $"prompt is blank; it must have 1 to {MaxPromptCharacters:N0} characters that are not all white space.", "invalid_value");
        return prompt;
    }
}
