using System.Runtime.CompilerServices;
using Graycat.Client.Connections;
using Microsoft.Extensions.AI;

namespace Graycat.Client.Chat;

/// <summary>
/// An <see cref="IChatClient"/> on a Graycat server. Streaming is token by token; cancelling the token cancels the job on the
/// server; a request is never repeated. Log probabilities are in <c>AdditionalProperties["logprobs"]</c>.
/// </summary>
public sealed class GraycatChatClient : IChatClient
{
    private const string Path = "v1/chat/completions";
    private readonly GraycatHttp _http;
    private readonly ChatClientMetadata _metadata;

    /// <summary>Makes a client.</summary>
    /// <param name="http">The HTTP client, from a factory; without a time-out and without retries. Not disposed.</param>
    /// <param name="options">Where the server is.</param>
    public GraycatChatClient(HttpClient http, GraycatClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        _http = new GraycatHttp(http, options);
        _metadata = new ChatClientMetadata("graycat", options.Endpoint, options.Model);
    }

    /// <inheritdoc/>
    /// <exception cref="Errors.GraycatException">The server refused, or cannot be reached.</exception>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var body = ChatRequestWriter.Write(messages, options, _http.Options.Model, stream: false);
        return ChatResponseReader.Read(await _http.PostAsync(Path, body, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    /// <exception cref="Errors.GraycatException">The server refused, ended the stream with an error, or the stream broke.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var body = ChatRequestWriter.Write(messages, options, _http.Options.Model, stream: true);
        var reader = new ChatStreamReader();
        await foreach (var chunk in _http.StreamAsync(Path, body, cancellationToken).ConfigureAwait(false))
            yield return reader.Read(chunk);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
