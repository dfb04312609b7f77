using System.Text.Json;
using Graycat.Api.Errors;

namespace Graycat.Api.Dialects.Graycat;

/// <summary><c>{"error":{"code","message","type","param"}}</c>, always with a code.</summary>
internal sealed class GraycatErrors : IErrorShape
{
    public static GraycatErrors Shape { get; } = new();

    public void Write(Utf8JsonWriter json, ApiError error)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("code", ErrorCodes.Of(error.Kind));
        json.WriteString("message", error.Message);
        json.WriteString("type", error.Status < 500 ? "invalid_request_error" : "server_error");
        json.WriteString("param", error.Param);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
