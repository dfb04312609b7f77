using System.Collections.Concurrent;
using Graycat.Contracts.Jobs;
using Graycat.LlmWorker.Engine;

namespace Graycat.LlmWorker.TextJobs;

/// <summary>The jobs that this worker holds.</summary>
public sealed class RunningJobs
{
    private readonly ConcurrentDictionary<JobId, RunningJob> _jobs = new();

    /// <summary>How many.</summary>
    public int Count => _jobs.Count;

    /// <summary>All of them, at this moment.</summary>
    public IReadOnlyCollection<RunningJob> All => (IReadOnlyCollection<RunningJob>)_jobs.Values;

    /// <summary>Adds a job. One whose lease this worker lost and took again replaces the older holder.</summary>
    public void Add(RunningJob job) => _jobs[job.Lease.Job] = job;

    /// <summary>Takes a job out, unless a newer lease of the same job replaced it.</summary>
    public void Remove(RunningJob job) => _jobs.TryRemove(new KeyValuePair<JobId, RunningJob>(job.Lease.Job, job));

    /// <summary>Nobody wants the job any more.</summary>
    public void Cancel(JobId job)
    {
        if (_jobs.TryGetValue(job, out RunningJob? running))
            running.Stop(GenerationOutcome.Cancelled);
    }
}
