using System.Net;
using System.Text.Json;

namespace Graycat.Client.Errors;

/// <summary>Turns an answer that is not a success, or an error in mid-stream, into the exception that says so.</summary>
internal static class ErrorReader
{
    public static async Task<GraycatException> FromAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        var (code, message) = Read(body);
        return new GraycatException(response.StatusCode, code, Advice(response.StatusCode, message), body, response.Headers.RetryAfter?.Delta);
    }

    /// <summary>The exception for <c>{"error":…}</c> in a stream.</summary>
    public static GraycatException FromStream(JsonElement error)
    {
        var (code, message) = Read(error);
        return new GraycatException(null, code, $"The server ended the stream: {message}", error.GetRawText());
    }

    private static (string? Code, string Message) Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.TryGetProperty("error", out var error) ? Read(error) : (null, body);
        }
        catch (JsonException)
        {
            return (null, body);
        }
    }

    private static (string? Code, string Message) Read(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object)
            return (null, error.ToString());
        string? code = error.TryGetProperty("code", out var value) ? value.ToString() : null;
        return (code, error.TryGetProperty("message", out var message) ? message.ToString() : error.GetRawText());
    }

    private static string Advice(HttpStatusCode status, string message) => status switch
    {
        HttpStatusCode.Unauthorized => $"The server refused the key; set Key in the connection string to one of its API_TOKENS. ({message})",
        HttpStatusCode.TooManyRequests => $"The key's limit is reached; try again after RetryAfter. ({message})",
        HttpStatusCode.ServiceUnavailable => $"The server is full or without its queue; try again after RetryAfter. ({message})",
        _ => message,
    };
}
