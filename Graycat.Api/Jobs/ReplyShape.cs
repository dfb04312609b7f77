using System.Text.Json.Serialization;

namespace Graycat.Api.Jobs;

/// <summary>What of a request decides how its answer looks; kept beside an asynchronous job for those who ask later.</summary>
public sealed record ReplyShape
{
    /// <summary>The <see cref="IReplyFormat.Name"/> that knows the rest.</summary>
    public required string Format { get; init; }

    /// <summary>The answer's id, the same through a stream.</summary>
    public required string Id { get; init; }

    /// <summary>Unix seconds, the same through a stream.</summary>
    public long Created { get; init; }

    /// <summary>The model as the client named it.</summary>
    public string Model { get; init; } = "";

    /// <summary>Whether the client wants usage in its stream.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Further flags of the format, by names that it chooses.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the result is sent, or null.</summary>
    public string? Webhook { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReplyShape))]
internal sealed partial class ReplyShapeJson : JsonSerializerContext;
