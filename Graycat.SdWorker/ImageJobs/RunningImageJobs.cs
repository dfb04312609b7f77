using System.Collections.Concurrent;
using Graycat.Contracts.Jobs;

namespace Graycat.SdWorker.ImageJobs;

/// <summary>The jobs that this worker holds.</summary>
internal sealed class RunningImageJobs
{
    private readonly ConcurrentDictionary<RunningImageJob, Task> _jobs = new();

    public IReadOnlyList<RunningImageJob> All => [.. _jobs.Keys];

    /// <summary>Runs a job until its end is written, on the thread pool.</summary>
    public void Start(JobLease lease, Func<RunningImageJob, Task> run)
    {
        var job = new RunningImageJob(lease);
        var begin = new TaskCompletionSource();
        _jobs[job] = EndAsync(job, begin.Task, run);
        begin.SetResult();
    }

    /// <summary>Nobody wants the job any more.</summary>
    public void Cancel(JobId id)
    {
        foreach (RunningImageJob job in _jobs.Keys.Where(job => job.Lease.Job == id))
            job.Stop(StopReason.Cancelled);
    }

    /// <summary>Completes when no job runs any more.</summary>
    public async Task WhenIdleAsync()
    {
        while (!_jobs.IsEmpty)
            await Task.WhenAll(_jobs.Values);
    }

    private async Task EndAsync(RunningImageJob job, Task begin, Func<RunningImageJob, Task> run)
    {
        await begin.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await run(job);
        }
        finally
        {
            _jobs.TryRemove(job, out _);
            job.Dispose();
        }
    }
}
