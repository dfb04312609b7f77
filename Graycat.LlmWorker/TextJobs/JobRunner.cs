using Graycat.Contracts.Jobs;
using Graycat.LlmWorker.Models;
using Graycat.Queue.Jobs;

namespace Graycat.LlmWorker.TextJobs;

/// <summary>Hands a job to the runner of its kind.</summary>
public sealed class JobRunner(TextJobRunner text, IJobQueue queue) : IJobRunner
{
    /// <inheritdoc/>
    public Task RunAsync(RunningJob job, CatalogModel model) => job.Lease.Kind switch
    {
        JobKind.Text => text.RunAsync(job, model),
        _ => queue.FailAsync(job.Lease, JobFailures.Unsupported($"A text model's worker can't run a job of the kind {job.Lease.Kind}."), retry: false),
    };
}
