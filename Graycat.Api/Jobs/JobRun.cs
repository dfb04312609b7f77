using System.Runtime.CompilerServices;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Events;
using Graycat.Queue.Jobs;

namespace Graycat.Api.Jobs;

/// <summary>A job that someone listens to. Leaving before its end cancels it, unless it may outlive its client.</summary>
public sealed class JobRun(IJobQueue queue, JobSubscription subscription, JobTerms terms) : IAsyncDisposable
{
    private bool _hasEnded = terms.OutlivesClient;

    /// <summary>The job.</summary>
    public JobId Job => subscription.Job;

    /// <summary>Events that exist and have not been read.</summary>
    public long Backlog => subscription.Backlog;

    /// <summary>The events in order until after the terminal one. One reader.</summary>
    public async IAsyncEnumerable<JobEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var item in subscription.ReadAllAsync(cancellationToken))
        {
            _hasEnded |= item.IsTerminal;
            yield return item;
        }
    }

    /// <summary>Stops listening and lets the job be.</summary>
    public ValueTask AbandonAsync()
    {
        _hasEnded = true;
        return DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_hasEnded)
            await queue.CancelAsync(Job, terms.Key.Id, CancellationToken.None);
        _hasEnded = true;
        await subscription.DisposeAsync();
    }
}
