using System.Text.Json;
using Graycat.Contracts.Images;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Jobs;

namespace Graycat.Api.Dialects.Automatic1111;

/// <summary>The image jobs of one key that wait or run: all that <c>/progress</c>, <c>/interrupt</c> and <c>/skip</c> see.</summary>
internal sealed class OwnImageJobs(IJobQueue queue)
{
    /// <summary>Oldest first; empty also while Redis is away.</summary>
    public async Task<IReadOnlyList<JobSnapshot>> ListAsync(string owner, CancellationToken cancellationToken)
    {
        var queues = await queue.GetQueuesAsync(cancellationToken) ?? [];
        var lists = await Task.WhenAll(queues.Where(name => name.Value.StartsWith("sd:", StringComparison.Ordinal)).Select(name => queue.GetLiveAsync(name, owner, cancellationToken)));
        return [.. lists.SelectMany(list => list ?? []).Where(job => job.Kind == JobKind.Image).OrderBy(job => job.EnqueuedAt)];
    }

    /// <summary>Stops what runs; what waits goes on waiting, as in A1111.</summary>
    public async Task InterruptAsync(string owner, CancellationToken cancellationToken)
    {
        foreach (var job in (await ListAsync(owner, cancellationToken)).Where(job => job.State == JobState.Leased))
            await queue.CancelAsync(job.Id, owner, cancellationToken);
    }

    /// <summary>What the worker last said of a job; all zero before it said anything.</summary>
    public static ImageProgress ProgressOf(JobSnapshot job) =>
        job.Progress.IsEmpty ? new() : JsonSerializer.Deserialize(job.Progress.Span, ImageJsonContext.Default.ImageProgress) ?? new();
}
