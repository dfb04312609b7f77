using System.Text.Json;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary>Writes <c>usage</c>.</summary>
internal static class Usage
{
    /// <summary>Names the server's release; clients compare it to see whether a seed still gives the same answer.</summary>
    public static string Fingerprint { get; } = "graycat-" + (typeof(Usage).Assembly.GetName().Version?.ToString(3) ?? "1.0.0");

    public static void Write(Utf8JsonWriter json, TextUsage usage)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", usage.PromptTokens);
        json.WriteNumber("completion_tokens", usage.CompletionTokens);
        json.WriteNumber("total_tokens", usage.PromptTokens + usage.CompletionTokens);
        json.WriteStartObject("prompt_tokens_details");
        json.WriteNumber("cached_tokens", usage.CachedTokens);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details");
        json.WriteNumber("reasoning_tokens", usage.ReasoningTokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
