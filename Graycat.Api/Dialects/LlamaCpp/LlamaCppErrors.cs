using System.Text.Json;
using Graycat.Api.Errors;

namespace Graycat.Api.Dialects.LlamaCpp;

/// <summary><c>{"error":{"code":400,"message","type"}}</c>, with an integer code: clients drop errors whose code is text.</summary>
internal sealed class LlamaCppErrors : IErrorShape
{
    public static LlamaCppErrors Shape { get; } = new();

    public void Write(Utf8JsonWriter json, ApiError error)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteNumber("code", error.Status);
        json.WriteString("message", error.Message);
        json.WriteString("type", TypeOf(error.Kind));
        if (error.Context is { } numbers)
        {
            json.WriteNumber("n_prompt_tokens", numbers.PromptTokens);
            json.WriteNumber("n_ctx", numbers.ContextTokens);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string TypeOf(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.ContextOverflow => "exceed_context_size_error",
        ApiErrorKind.Unauthorized => "authentication_error",
        ApiErrorKind.Forbidden => "permission_error",
        ApiErrorKind.NotFound or ApiErrorKind.ModelNotFound or ApiErrorKind.MethodNotAllowed => "not_found_error",
        ApiErrorKind.Unsupported => "not_supported_error",
        ApiErrorKind.QueueFull or ApiErrorKind.Unavailable or ApiErrorKind.ModelLoadFailed => "unavailable_error",
        ApiErrorKind.Internal => "server_error",
        _ => "invalid_request_error",
    };
}
