namespace Graycat.Client.Connections;

/// <summary>Where the server is, the key it wants, and the models to ask for.</summary>
public sealed class GraycatClientOptions
{
    /// <summary>The server's address, <c>http://host:port</c>, or a service discovery name as <c>https+http://api</c>. Required.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The API key; null where the server asks for none.</summary>
    public string? Key { get; set; }

    /// <summary>The text model; null: the server's default.</summary>
    public string? Model { get; set; }

    /// <summary>The embedding model; null: <see cref="Model"/>.</summary>
    public string? EmbeddingModel { get; set; }

    /// <summary>The image model; null: the server's default.</summary>
    public string? ImageModel { get; set; }

    /// <summary>
    /// Reads <c>Endpoint=…;Key=…;Model=…</c>, in any order and letter case; <c>EmbeddingModel</c> and <c>ImageModel</c> are optional. A bare
    /// address is an endpoint.
    /// </summary>
    /// <exception cref="FormatException">A part has no name, an unknown name, or the endpoint is no address.</exception>
    public static GraycatClientOptions Parse(string connectionString)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        var options = new GraycatClientOptions();
        options.Apply(connectionString);
        return options;
    }

    internal void Apply(string connectionString)
    {
        if (!connectionString.Contains('=', StringComparison.Ordinal))
        {
            Endpoint = ReadEndpoint(connectionString);
            return;
        }

        foreach (string part in connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            ApplyPart(part);
    }

    private void ApplyPart(string part)
    {
        string[] pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
        string value = pair.Length == 2 ? pair[1] : throw new FormatException("A part of the connection string has no '='; it looks like Endpoint=http://host:8000;Key=sk-...;Model=name.");
        switch (pair[0].ToUpperInvariant())
        {
            case "ENDPOINT": Endpoint = ReadEndpoint(value); break;
            case "KEY": Key = value; break;
            case "MODEL": Model = value; break;
            case "EMBEDDINGMODEL": EmbeddingModel = value; break;
            case "IMAGEMODEL": ImageModel = value; break;
            default: throw new FormatException($"'{pair[0]}' is unknown in the connection string; known are Endpoint, Key, Model, EmbeddingModel and ImageModel.");
        }
    }

    private static Uri ReadEndpoint(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var endpoint)
            ? endpoint
            : throw new FormatException($"'{text}' is no address; an endpoint looks like http://127.0.0.1:8000.");
}
