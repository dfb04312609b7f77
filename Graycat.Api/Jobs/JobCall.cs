using Graycat.Api.Models;
using Graycat.Contracts.Jobs;

namespace Graycat.Api.Jobs;

/// <summary>A request that is one job with one whole answer, as a dialect read it, before its model is looked up.</summary>
public sealed record JobCall
{
    /// <summary>The model as the client named it; null for the default one.</summary>
    public string? Model { get; init; }

    /// <summary>The kind of worker: <see cref="ModelDirectory.Text"/> or <see cref="ModelDirectory.Image"/>.</summary>
    public string WorkerKind { get; init; } = ModelDirectory.Text;

    /// <summary>What the payload is.</summary>
    public required JobKind Kind { get; init; }

    /// <summary>Makes the payload (UTF-8 JSON) once the model's name is known.</summary>
    public required Func<string, byte[]> Payload { get; init; }

    /// <summary>What the job will probably use: tokens, or image steps.</summary>
    public double EstimatedCost { get; init; } = 1;

    /// <summary>How the answer looks.</summary>
    public required ReplyShape Shape { get; init; }
}
