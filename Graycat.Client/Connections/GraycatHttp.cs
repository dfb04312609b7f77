using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Graycat.Client.Errors;

namespace Graycat.Client.Connections;

/// <summary>Sends one request and reads its answer or stream; never sends a request twice.</summary>
internal sealed class GraycatHttp(HttpClient http, GraycatClientOptions options)
{
    public GraycatClientOptions Options => options;

    /// <exception cref="GraycatException">The server refused, or cannot be reached.</exception>
    public async Task<JsonElement> PostAsync(string path, JsonObject body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(path, body, cancellationToken).ConfigureAwait(false);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var document = await JsonDocument.ParseAsync(stream, default, cancellationToken).ConfigureAwait(false);
        return document.RootElement.Clone();
    }

    /// <summary>Yields each event's data until <c>[DONE]</c>.</summary>
    /// <exception cref="GraycatException">The server refused, ended the stream with an error, or the stream broke.</exception>
    public async IAsyncEnumerable<JsonElement> StreamAsync(string path, JsonObject body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await SendAsync(path, body, cancellationToken).ConfigureAwait(false);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var events = SseParser.Create(stream).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(events).ConfigureAwait(false))
        {
            if (events.Current.Data == "[DONE]")
                yield break;
            using var document = JsonDocument.Parse(events.Current.Data);
            if (document.RootElement.TryGetProperty("error", out var error))
                throw ErrorReader.FromStream(error);
            yield return document.RootElement.Clone();
        }

        throw new GraycatException(null, "stream_cut", "The stream ended before the answer did; ask again.");
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        try
        {
            return await events.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new GraycatException(null, "stream_cut", "The connection broke in the middle of the answer; ask again.", inner: exception);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string path, JsonObject body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Base(), path))
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        if (options.Key is { Length: > 0 } key)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
                throw await ErrorReader.FromAsync(response, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw new GraycatException(null, "unreachable", $"No Graycat server answers at {options.Endpoint}; start one, or set Endpoint to where it listens.", inner: exception);
        }
    }

    private Uri Base()
    {
        var endpoint = options.Endpoint ?? throw new InvalidOperationException("No endpoint is set: give a connection string as Endpoint=http://127.0.0.1:8000;Key=...;Model=....");
        return endpoint.AbsoluteUri.EndsWith('/') ? endpoint : new Uri(endpoint.AbsoluteUri + "/");
    }
}
