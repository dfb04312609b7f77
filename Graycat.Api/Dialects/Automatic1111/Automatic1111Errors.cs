using System.Text.Json;
using Graycat.Api.Errors;

namespace Graycat.Api.Dialects.Automatic1111;

/// <summary>Validation as FastAPI writes it, 422 with <c>detail</c> as a list; everything else with <c>detail</c> as text.</summary>
internal sealed class Automatic1111Errors : IErrorShape
{
    public static Automatic1111Errors Shape { get; } = new();

    public int Status(ApiError error) => error.Kind == ApiErrorKind.InvalidRequest ? StatusCodes.Status422UnprocessableEntity : error.Status;

    public void Write(Utf8JsonWriter json, ApiError error)
    {
        json.WriteStartObject();
        if (error.Kind == ApiErrorKind.InvalidRequest)
            WriteDetail(json, error);
        else
            WriteText(json, error);
        json.WriteEndObject();
    }

    private static void WriteDetail(Utf8JsonWriter json, ApiError error)
    {
        json.WriteStartArray("detail");
        json.WriteStartObject();
        json.WriteStartArray("loc");
        json.WriteStringValue("body");
        foreach (string part in (error.Param ?? "").Split('.', StringSplitOptions.RemoveEmptyEntries))
            json.WriteStringValue(part);
        json.WriteEndArray();
        json.WriteString("msg", error.Message);
        json.WriteString("type", error.Code == "missing_required_parameter" ? "value_error.missing" : error.Code == "invalid_type" ? "type_error" : "value_error");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, ApiError error)
    {
        json.WriteString("error", error.Status < 500 ? "HTTPException" : ErrorCodes.Of(error.Kind));
        json.WriteString("detail", error.Message);
        json.WriteString("body", "");
        json.WriteString("errors", error.Message);
    }
}
