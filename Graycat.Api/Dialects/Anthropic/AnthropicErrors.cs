using System.Text.Json;
using Graycat.Api.Errors;

namespace Graycat.Api.Dialects.Anthropic;

/// <summary><c>{"type":"error","error":{"type","message"}}</c>.</summary>
internal sealed class AnthropicErrors : IErrorShape
{
    public static AnthropicErrors Shape { get; } = new();

    public void Write(Utf8JsonWriter json, ApiError error)
    {
        json.WriteStartObject();
        json.WriteString("type", "error");
        json.WriteStartObject("error");
        json.WriteString("type", TypeOf(error.Kind));
        json.WriteString("message", error.Message);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string TypeOf(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.Unauthorized => "authentication_error",
        ApiErrorKind.Forbidden => "permission_error",
        ApiErrorKind.NotFound or ApiErrorKind.ModelNotFound or ApiErrorKind.MethodNotAllowed => "not_found_error",
        ApiErrorKind.TooLarge => "request_too_large",
        ApiErrorKind.RateLimited => "rate_limit_error",
        ApiErrorKind.QueueFull or ApiErrorKind.Unavailable or ApiErrorKind.ModelLoadFailed => "overloaded_error",
        ApiErrorKind.Timeout => "timeout_error",
        ApiErrorKind.Internal => "api_error",
        _ => "invalid_request_error",
    };
}
