using System.Text.Json;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.LlamaCpp;

/// <summary>Writes <c>timings</c>: tokens, milliseconds and rates of reading and generating.</summary>
internal static class Timings
{
    public static void Write(Utf8JsonWriter json, TextResult result)
    {
        var timings = result.Timings;
        json.WriteStartObject("timings");
        json.WriteNumber("cache_n", result.Usage.CachedTokens);
        WritePhase(json, "prompt", timings.PromptTokensEvaluated, timings.PromptMilliseconds);
        WritePhase(json, "predicted", result.Usage.CompletionTokens, timings.GenerationMilliseconds);
        json.WriteEndObject();
    }

    private static void WritePhase(Utf8JsonWriter json, string name, int tokens, double milliseconds)
    {
        json.WriteNumber(name + "_n", tokens);
        json.WriteNumber(name + "_ms", milliseconds);
        json.WriteNumber(name + "_per_token_ms", tokens > 0 ? milliseconds / tokens : 0);
        json.WriteNumber(name + "_per_second", milliseconds > 0 ? tokens * 1000 / milliseconds : 0);
    }
}
