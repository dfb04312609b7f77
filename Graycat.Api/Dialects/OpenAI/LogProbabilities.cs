using System.Text;
using System.Text.Json;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary>Writes <c>logprobs</c> in the shapes of chat and of completions.</summary>
internal static class LogProbabilities
{
    /// <summary><c>{"content":[{"token","logprob","bytes","top_logprobs"}],"refusal":null}</c>, or null.</summary>
    public static void WriteChat(Utf8JsonWriter json, IReadOnlyList<TokenLogProbability>? tokens)
    {
        if (tokens is null)
        {
            json.WriteNull("logprobs");
            return;
        }

        json.WriteStartObject("logprobs");
        json.WriteStartArray("content");
        foreach (var token in tokens)
            WriteToken(json, token, withTop: true);
        json.WriteEndArray();
        json.WriteNull("refusal");
        json.WriteEndObject();
    }

    /// <summary><c>{"tokens","token_logprobs","top_logprobs","text_offset"}</c>, or null.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="tokens">Null writes null.</param>
    /// <param name="offset">Characters of the text before the first token.</param>
    public static void WriteCompletion(Utf8JsonWriter json, IReadOnlyList<TokenLogProbability>? tokens, int offset)
    {
        if (tokens is null)
        {
            json.WriteNull("logprobs");
            return;
        }

        json.WriteStartObject("logprobs");
        WriteEach(json, "tokens", tokens, token => json.WriteStringValue(TextOf(token)));
        WriteEach(json, "token_logprobs", tokens, token => json.WriteNumberValue(Finite(token.LogProbability)));
        WriteEach(json, "top_logprobs", tokens, token => WriteTop(json, token));
        WriteEach(json, "text_offset", tokens, token =>
        {
            json.WriteNumberValue(offset);
            offset += TextOf(token).Length;
        });
        json.WriteEndObject();
    }

    private static void WriteEach(Utf8JsonWriter json, string name, IReadOnlyList<TokenLogProbability> tokens, Action<TokenLogProbability> write)
    {
        json.WriteStartArray(name);
        foreach (var token in tokens)
            write(token);
        json.WriteEndArray();
    }

    private static void WriteTop(Utf8JsonWriter json, TokenLogProbability token)
    {
        json.WriteStartObject();
        foreach (var top in (token.Top ?? []).DistinctBy(TextOf))
            json.WriteNumber(TextOf(top), Finite(top.LogProbability));
        json.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter json, TokenLogProbability token, bool withTop)
    {
        json.WriteStartObject();
        json.WriteString("token", TextOf(token));
        json.WriteNumber("logprob", Finite(token.LogProbability));
        json.WriteStartArray("bytes");
        foreach (byte value in token.Bytes)
            json.WriteNumberValue(value);
        json.WriteEndArray();
        if (withTop)
        {
            json.WriteStartArray("top_logprobs");
            foreach (var top in token.Top ?? [])
                WriteToken(json, top, withTop: false);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string TextOf(TokenLogProbability token) => Encoding.UTF8.GetString(token.Bytes);

    // JSON has no infinity; OpenAI writes −9999 for a token without probability.
    private static float Finite(float value) => float.IsFinite(value) ? value : -9999;
}
