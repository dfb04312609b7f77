using Graycat.Contracts.Jobs;
using Graycat.LlmWorker.Embeddings;
using Graycat.LlmWorker.Models;
using Graycat.LlmWorker.Utilities;
using Graycat.Queue.Jobs;

namespace Graycat.LlmWorker.TextJobs;

/// <summary>Hands a job to the runner of its kind.</summary>
public sealed class JobRunner(TextJobRunner text, EmbeddingJobRunner embeddings, UtilityJobRunner utilities, IJobQueue queue) : IJobRunner
{
    /// <inheritdoc/>
    public Task RunAsync(RunningJob job, CatalogModel model) => job.Lease.Kind switch
    {
        JobKind.Text => text.RunAsync(job, model),
        JobKind.Embedding => embeddings.EmbedAsync(job, model),
        JobKind.Rerank => embeddings.RerankAsync(job, model),
        JobKind.Utility => utilities.RunAsync(job, model),
        _ => queue.FailAsync(job.Lease, JobFailures.Unsupported($"A text model's worker can't run a job of the kind {job.Lease.Kind}."), retry: false),
    };
}
