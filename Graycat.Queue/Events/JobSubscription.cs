using Graycat.Contracts.Jobs;

namespace Graycat.Queue.Events;

/// <summary>One reader of one job's events.</summary>
public abstract class JobSubscription : IAsyncDisposable
{
    /// <summary>The job.</summary>
    public abstract JobId Job { get; }

    /// <summary>Events known to exist that the reader has not taken yet. A streaming response cancels the job of a reader who stays far behind.</summary>
    public abstract long Backlog { get; }

    /// <summary>
    /// The events in order, each once, until after the terminal one. The buffer is bounded
    /// (<see cref="QueueOptions.EventBufferSize"/>): a slow reader's further events are read from the log later. If the
    /// job and its log are gone the sequence ends without a terminal event. While Redis is away it waits. One reader only.
    /// </summary>
    public abstract IAsyncEnumerable<JobEvent> ReadAllAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
