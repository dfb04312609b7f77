using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Graycat.Api.Errors;

namespace Graycat.Api.Dialects.Reading;

/// <summary>
/// Reads a request's body as JSON within bounds. A byte-order mark is skipped, of duplicate keys the last counts, NUL is
/// a character like any other; broken UTF-8 and lone surrogates, which no text can hold, are refused.
/// </summary>
public static class JsonBody
{
    /// <summary>Objects and lists within each other.</summary>
    public const int MaxDepth = 128;

    /// <summary>The whole body as it was sent. Bounded by the server's limit on bodies.</summary>
    /// <exception cref="BadHttpRequestException">Too large, or broken off.</exception>
    public static async Task<byte[]> ReadAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            if (result.IsCompleted)
            {
                byte[] body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return body;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>The parsed body, or what is wrong with it.</summary>
    public static (JsonDocument? Document, ApiError? Error) Parse(ReadOnlyMemory<byte> body)
    {
        if (body.Span.StartsWith("\uFEFF"u8))
            body = body[3..];
        if (body.Span.Trim(" \t\r\n"u8).IsEmpty)
            return (null, Invalid("The body is empty; it must be a JSON object."));
        if (!Utf8.IsValid(body.Span))
            return (null, Invalid("The body is not valid UTF-8."));
        if (Surrogates.HasLoneEscape(body.Span))
            return (null, Invalid("The body holds a lone surrogate (an escape \\uD800 to \\uDFFF without its partner), which is not a character."));
        return ParseText(body);
    }

    /// <summary>What is wrong with a body that could not be read.</summary>
    public static ApiError Unreadable(BadHttpRequestException exception) => exception.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new(ApiErrorKind.TooLarge, "The body is larger than this server takes (MAX_REQUEST_BYTES)."),
        StatusCodes.Status408RequestTimeout => new(ApiErrorKind.Timeout, "The body came too slowly."),
        _ => Invalid($"The request cannot be read: {exception.Message}"),
    };

    private static (JsonDocument?, ApiError?) ParseText(ReadOnlyMemory<byte> body)
    {
        try
        {
            var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return (document, null);
            string kind = document.RootElement.ValueKind.ToString().ToLowerInvariant();
            document.Dispose();
            return (null, Invalid($"The body is a JSON {kind}; it must be an object."));
        }
        catch (JsonException exception)
        {
            return (null, Invalid($"The body is not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}): {Reason(exception)}"));
        }
    }

    private static string Reason(JsonException exception) => exception.Message.Split(" LineNumber:", 2)[0];

    private static ApiError Invalid(string message) => new(ApiErrorKind.InvalidRequest, message);
}
