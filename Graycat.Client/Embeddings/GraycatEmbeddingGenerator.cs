using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Graycat.Client.Chat;
using Graycat.Client.Connections;
using Microsoft.Extensions.AI;

namespace Graycat.Client.Embeddings;

/// <summary>An embedding generator on a Graycat server; vectors travel as base64 of little-endian float32.</summary>
public sealed class GraycatEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly GraycatHttp _http;
    private readonly EmbeddingGeneratorMetadata _metadata;

    /// <inheritdoc cref="GraycatChatClient(HttpClient, GraycatClientOptions)"/>
    public GraycatEmbeddingGenerator(HttpClient http, GraycatClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        _http = new GraycatHttp(http, options);
        _metadata = new EmbeddingGeneratorMetadata("graycat", options.Endpoint, options.EmbeddingModel ?? options.Model);
    }

    /// <inheritdoc/>
    /// <exception cref="Errors.GraycatException">The server refused, or cannot be reached.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var body = new JsonObject { ["input"] = new JsonArray([.. values.Select(value => (JsonNode?)value)]), ["encoding_format"] = "base64" };
        if ((options?.ModelId ?? _metadata.DefaultModelId) is { Length: > 0 } model)
            body["model"] = model;
        if (options?.Dimensions is { } dimensions)
            body["dimensions"] = dimensions;
        var answer = await _http.PostAsync("v1/embeddings", body, cancellationToken).ConfigureAwait(false);
        string? modelId = ChatResponseReader.Text(answer, "model");
        return new(answer.GetProperty("data").EnumerateArray().OrderBy(item => item.GetProperty("index").GetInt32()).Select(item => new Embedding<float>(Vector(item)) { ModelId = modelId }))
        {
            Usage = ChatResponseReader.Usage(answer),
        };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static float[] Vector(JsonElement item)
    {
        var embedding = item.GetProperty("embedding");
        return embedding.ValueKind == JsonValueKind.String
            ? MemoryMarshal.Cast<byte, float>(embedding.GetBytesFromBase64()).ToArray()
            : [.. embedding.EnumerateArray().Select(value => value.GetSingle())];
    }
}
