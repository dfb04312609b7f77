using Graycat.Contracts.Text;

namespace Graycat.Api.Jobs;

/// <summary>A text request as a dialect read it, before its model is looked up.</summary>
public sealed record TextCall
{
    /// <summary>The model as the client named it; null for the default one.</summary>
    public string? Model { get; init; }

    /// <summary>One or more prompts, all with as many choices. Their model is set later.</summary>
    public required IReadOnlyList<TextRequest> Requests { get; init; }

    /// <summary>Whether the answer is streamed.</summary>
    public bool Stream { get; init; }

    /// <summary>How the answer looks.</summary>
    public required ReplyShape Shape { get; init; }
}
