using System.Net;
using System.Text.Json;
using Spectre.Console;

namespace Graycat.Cli.Connections;

/// <summary>Says in a sentence what a server refused and what to do about it.</summary>
internal static class ServerErrors
{
    /// <summary>Runs a command's body; failures of the connection or server become one line and exit code 1.</summary>
    public static async Task<int> GuardAsync(ServerConnection connection, Func<Task<int>> body)
    {
        try
        {
            return await body();
        }
        catch (HttpRequestException exception)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{Describe(connection, exception)}[/]");
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }

    /// <summary>Throws with the server's own message where the answer is not a success.</summary>
    public static async Task EnsureSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        string body = await response.Content.ReadAsStringAsync(cancellationToken);
        throw new HttpRequestException(Message(body), null, response.StatusCode);
    }

    private static string Describe(ServerConnection connection, HttpRequestException exception) => exception.StatusCode switch
    {
        null => $"No server answers at {connection.Address}. Start one with `graycat serve`, or name another with --url.",
        HttpStatusCode.Unauthorized => $"The server at {connection.Address} refused the key. Name the right one with --key or GRAYCAT_API_KEY.",
        var status => $"The server answered {(int)status}: {exception.Message}",
    };

    private static string Message(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var error = document.RootElement.GetProperty("error");
            return (error.ValueKind == JsonValueKind.String ? error : error.GetProperty("message")).GetString() ?? body;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return body.Length > 200 ? body[..200] : body;
        }
    }
}
