using System.Text.Json;
using Graycat.Api.Errors;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary><c>{"error":{"message","type","param","code"}}</c>.</summary>
internal sealed class OpenAiErrors : IErrorShape
{
    public static OpenAiErrors Shape { get; } = new();

    public void Write(Utf8JsonWriter json, ApiError error)
    {
        json.WriteStartObject();
        WriteMember(json, error);
        json.WriteEndObject();
    }

    /// <summary>The member <c>error</c> alone, for streams.</summary>
    public static void WriteMember(Utf8JsonWriter json, ApiError error)
    {
        json.WriteStartObject("error");
        json.WriteString("message", error.Message);
        json.WriteString("type", TypeOf(error));
        json.WriteString("param", error.Param);
        json.WriteString("code", error.Code ?? CodeOf(error.Kind));
        json.WriteEndObject();
    }

    internal static string TypeOf(ApiError error) => error.Kind switch
    {
        ApiErrorKind.Unauthorized => "authentication_error",
        ApiErrorKind.Forbidden => "permission_error",
        ApiErrorKind.RateLimited => "rate_limit_error",
        ApiErrorKind.Timeout => "timeout_error",
        ApiErrorKind.QueueFull or ApiErrorKind.Unavailable or ApiErrorKind.ModelLoadFailed => "overloaded_error",
        ApiErrorKind.Internal => "server_error",
        _ => "invalid_request_error",
    };

    // OpenAI leaves the code of plain validation errors null.
    private static string? CodeOf(ApiErrorKind kind) => kind == ApiErrorKind.InvalidRequest ? null : ErrorCodes.Of(kind);
}
