using System.Text.Json.Nodes;
using Graycat.Client.Connections;
using Microsoft.Extensions.AI;

namespace Graycat.Client.Images;

/// <summary>An image generator on a Graycat server: pictures from a prompt, as PNG.</summary>
public sealed class GraycatImageGenerator : IImageGenerator
{
    private readonly GraycatHttp _http;
    private readonly ImageGeneratorMetadata _metadata;

    /// <inheritdoc cref="Chat.GraycatChatClient(HttpClient, GraycatClientOptions)"/>
    public GraycatImageGenerator(HttpClient http, GraycatClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        _http = new GraycatHttp(http, options);
        _metadata = new ImageGeneratorMetadata("graycat", options.Endpoint, options.ImageModel);
    }

    /// <inheritdoc/>
    /// <exception cref="Errors.GraycatException">The server refused, or cannot be reached.</exception>
    public async Task<ImageGenerationResponse> GenerateAsync(ImageGenerationRequest request, ImageGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = new JsonObject { ["prompt"] = request.Prompt, ["n"] = options?.Count ?? 1, ["response_format"] = "b64_json" };
        if ((options?.ModelId ?? _metadata.DefaultModelId) is { Length: > 0 } model)
            body["model"] = model;
        if (options?.ImageSize is { } size)
            body["size"] = $"{size.Width}x{size.Height}";
        var answer = await _http.PostAsync("v1/images/generations", body, cancellationToken).ConfigureAwait(false);
        return new ImageGenerationResponse([.. answer.GetProperty("data").EnumerateArray().Select(item => (AIContent)new DataContent(item.GetProperty("b64_json").GetBytesFromBase64(), "image/png"))])
        {
            RawRepresentation = answer,
        };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ImageGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
