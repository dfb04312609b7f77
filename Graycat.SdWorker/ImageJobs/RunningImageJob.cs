using Graycat.Contracts.Jobs;

namespace Graycat.SdWorker.ImageJobs;

/// <summary>Why a running job is to stop.</summary>
internal enum StopReason
{
    /// <summary>Nobody wants it any more.</summary>
    Cancelled,

    /// <summary>Its deadline passed.</summary>
    TimedOut,

    /// <summary>The lease was lost: another worker has it.</summary>
    Lost,

    /// <summary>The worker shuts down and hands it back.</summary>
    HandedBack,
}

/// <summary>A leased job from its lease to its last word. Safe for use from several threads.</summary>
internal sealed class RunningImageJob(JobLease lease) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private int _reason = -1;

    public JobLease Lease { get; } = lease;

    /// <summary>Cancelled once the job is to stop.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Why; null while it is not to stop.</summary>
    public StopReason? Reason => Volatile.Read(ref _reason) is var reason and >= 0 ? (StopReason)reason : null;

    /// <summary>Stops the job within one denoising step. The first reason counts.</summary>
    public void Stop(StopReason reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, -1) == -1)
            _stopping.Cancel();
    }

    public void Dispose() => _stopping.Dispose();
}
