using Graycat.Contracts.Images;

namespace Graycat.SdWorker.Pipelines;

/// <summary>A request that only the worker could find wrong. The job fails with what is said here.</summary>
public sealed class ImageRequestException(string field, ImageRequestProblemKind kind, string message) : Exception(message)
{
    /// <summary>What is wrong.</summary>
    public ImageRequestProblem Problem { get; } = new(field, kind, message);
}
