using System.Text.Json;
using Graycat.Api.Errors;

namespace Graycat.Api.Dialects.Ollama;

/// <summary><c>{"error":"text"}</c>: a string, since the official client prints an object as <c>[object Object]</c>.</summary>
internal sealed class OllamaErrors : IErrorShape
{
    public static OllamaErrors Shape { get; } = new();

    public void Write(Utf8JsonWriter json, ApiError error)
    {
        json.WriteStartObject();
        json.WriteString("error", error.Message);
        json.WriteEndObject();
    }
}
