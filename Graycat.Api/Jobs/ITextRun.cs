namespace Graycat.Api.Jobs;

/// <summary>One or more text jobs that answer one request. Disposing it cancels what has not ended.</summary>
public interface ITextRun : IAsyncDisposable
{
    /// <summary>Updates that exist and have not been read.</summary>
    long Backlog { get; }

    /// <summary>The updates in order; the last one is a result or a failure. One reader.</summary>
    IAsyncEnumerable<TextUpdate> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>A started run, or why there is none.</summary>
public readonly record struct TextStart(ITextRun? Run, Errors.ApiError? Error);
