using Graycat.Contracts.Jobs;

namespace Graycat.Queue.Signals;

/// <summary>Tells workers that there is work, and that a job they run is cancelled.</summary>
public interface IWorkSignal
{
    /// <summary>Listens for a worker. Dispose the listener when the worker stops.</summary>
    /// <param name="worker">The id under which the worker leases.</param>
    /// <param name="queues">The queues it serves; more by <see cref="WorkListener.Add"/>.</param>
    /// <param name="onCancel">Called on a pool thread for each cancelled job; must return quickly and not throw.</param>
    WorkListener Listen(WorkerId worker, IEnumerable<QueueName> queues, Action<JobId> onCancel);
}

/// <summary>One worker's ear.</summary>
public abstract class WorkListener : IAsyncDisposable
{
    /// <summary>Serves one more queue from now on; twice is once.</summary>
    public abstract void Add(QueueName queue);

    /// <summary>Serves a queue no more.</summary>
    public abstract void Remove(QueueName queue);

    /// <summary>
    /// Completes when there may be work in one of the queues: at once if a wake-up came since the last call ended (so none
    /// is missed between a lease that found nothing and this call), at a wake-up, after a reconnect, or after
    /// <see cref="QueueOptions.SafetyPoll"/>. One caller at a time.
    /// </summary>
    public abstract ValueTask WaitAsync(CancellationToken cancellationToken);

    /// <summary>Makes <see cref="WaitAsync"/> complete: a slot became free in this process.</summary>
    public abstract void Wake();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
