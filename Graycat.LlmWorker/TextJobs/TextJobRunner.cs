using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.LlmWorker.Engine;
using Graycat.LlmWorker.Models;
using Graycat.Queue.Jobs;
using Microsoft.Extensions.Logging;

namespace Graycat.LlmWorker.TextJobs;

/// <summary>Runs one leased text job from its payload to its last event.</summary>
public sealed partial class TextJobRunner(IJobQueue queue, ModelHost host, PublishedReader published, ShortJobRunner stopped, TimeProvider time, ILogger<TextJobRunner> logger)
{
    /// <summary>Returns when the job's end is written, whatever it is.</summary>
    public async Task RunAsync(RunningJob job, CatalogModel model)
    {
        try
        {
            if (await TryRunAsync(job, model) is { } failure)
                await FailAsync(job, failure);
        }
        catch (OperationCanceledException) when (job.StopReason is { } reason)
        {
            await stopped.WriteStoppedAsync(job, reason);
        }
        catch (Exception exception)
        {
            LogFailed(exception, job.Lease.Job.Value);
            await queue.FailAsync(job.Lease, JobFailures.Internal("The worker met a defect; its log says more."), retry: true);
        }
    }

    private async Task<JobFailure?> TryRunAsync(RunningJob job, CatalogModel model)
    {
        (TextRequest? request, JobFailure? unreadable) = TextJobPreparer.Read(job.Lease.Payload);
        if (request is null)
            return unreadable;
        job.TakeSlots(request.Choices);
        long began = time.GetTimestamp();
        ModelAcquisition acquisition = await host.AcquireAsync(model, job.Stopping);
        if (!acquisition.Acquired)
            return acquisition.Failure;
        try
        {
            job.LoadMilliseconds = time.GetElapsedTime(began).TotalMilliseconds;
            return await GenerateAsync(job, request, acquisition.Model);
        }
        finally
        {
            host.Release(acquisition.Model, request.KeepAlive);
        }
    }

    private async Task<JobFailure?> GenerateAsync(RunningJob job, TextRequest request, LoadedModel model)
    {
        if (model.Engine is not { } engine)
            return JobFailures.Unsupported($"The model {request.Model} generates no text; it is for embeddings or reranking.", "model");
        IReadOnlyList<PublishedTokens> earlier = await ReadPublishedAsync(job, request.Choices);
        PreparedText prepared = TextJobPreparer.Prepare(job.Lease.Job, request, model, earlier, job.Stopping);
        if (prepared.Request is null)
            return prepared.Failure;
        job.Submit(engine, new Generation(prepared.Request, time) { Tag = job });
        await job.Ended;
        return null;
    }

    private async Task<IReadOnlyList<PublishedTokens>> ReadPublishedAsync(RunningJob job, int choices)
    {
        while (true)
        {
            if (await published.ReadAsync(job.Lease, choices, job.Stopping) is { } earlier)
                return earlier;
            await Task.Delay(TimeSpan.FromMilliseconds(200), time, job.Stopping);
        }
    }

    private Task FailAsync(RunningJob job, JobFailure failure) => queue.FailAsync(job.Lease, failure, retry: false);

    [LoggerMessage(1, LogLevel.Error, "Job {Job} met a defect.")]
    private partial void LogFailed(Exception exception, string job);
}
