using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Graycat.Contracts.Jobs;
using Graycat.LlmWorker.Engine;
using Graycat.LlmWorker.Models;
using Graycat.Queue.Jobs;
using Microsoft.Extensions.Logging;

namespace Graycat.LlmWorker.TextJobs;

/// <summary>How a job without a stream ended.</summary>
/// <param name="Result">UTF-8 JSON; empty with a failure.</param>
/// <param name="Cost">Tokens it used.</param>
/// <param name="Failure">Why there is no result.</param>
public readonly record struct ShortJobEnd(ReadOnlyMemory<byte> Result, double Cost, JobFailure? Failure)
{
    /// <summary>There is a result.</summary>
    public static ShortJobEnd Done(byte[] result, double cost = 0) => new(result, cost, null);

    /// <summary>There is none.</summary>
    public static ShortJobEnd Failed(JobFailure failure) => new(default, 0, failure);
}

/// <summary>Runs jobs that answer once: reads the payload, holds the model, writes the end.</summary>
public sealed partial class ShortJobRunner(IJobQueue queue, ModelHost host, ILogger<ShortJobRunner> logger)
{
    /// <summary>Runs work that needs the loaded model.</summary>
    public Task RunAsync<T>(RunningJob job, CatalogModel model, JsonTypeInfo<T> type, Func<T, LoadedModel, CancellationToken, Task<ShortJobEnd>> work, TimeSpan? keepAlive = null)
        where T : class =>
        RunAsync(job, type, async request =>
        {
            ModelAcquisition acquisition = await host.AcquireAsync(model, job.Stopping);
            if (!acquisition.Acquired)
                return ShortJobEnd.Failed(acquisition.Failure);
            try
            {
                return await work(request, acquisition.Model, job.Stopping);
            }
            finally
            {
                host.Release(acquisition.Model, keepAlive);
            }
        });

    /// <summary>Runs work that sees to the model itself.</summary>
    public async Task RunAsync<T>(RunningJob job, JsonTypeInfo<T> type, Func<T, Task<ShortJobEnd>> work) where T : class
    {
        try
        {
            await WriteAsync(job, await ReadAndRunAsync(job, type, work));
        }
        catch (OperationCanceledException) when (job.StopReason is { } reason)
        {
            await WriteStoppedAsync(job, reason);
        }
        catch (Exception exception)
        {
            LogFailed(exception, job.Lease.Job.Value);
            await queue.FailAsync(job.Lease, JobFailures.Internal("The worker met a defect; its log says more."), retry: true);
        }
    }

    /// <summary>Writes the end of a job that was stopped before it had anything to show.</summary>
    public Task WriteStoppedAsync(RunningJob job, GenerationOutcome reason) => reason switch
    {
        GenerationOutcome.Cancelled => queue.EndCancelledAsync(job.Lease, default, cost: 0),
        GenerationOutcome.TimedOut => queue.FailAsync(job.Lease, JobFailures.TimedOut, retry: false),
        GenerationOutcome.HandedBack => queue.ReleaseAsync(job.Lease),
        _ => Task.CompletedTask,
    };

    private static async Task<ShortJobEnd> ReadAndRunAsync<T>(RunningJob job, JsonTypeInfo<T> type, Func<T, Task<ShortJobEnd>> work) where T : class
    {
        T? request;
        try
        {
            request = JsonSerializer.Deserialize(job.Lease.Payload.Span, type);
        }
        catch (JsonException exception)
        {
            return ShortJobEnd.Failed(JobFailures.Invalid($"The payload can't be read: {exception.Message}", null));
        }

        return request is null ? ShortJobEnd.Failed(JobFailures.Invalid("The payload is null.", null)) : await work(request);
    }

    private Task WriteAsync(RunningJob job, ShortJobEnd end) => end.Failure is { } failure
        ? queue.FailAsync(job.Lease, failure, retry: false)
        : queue.CompleteAsync(job.Lease, end.Result, end.Cost);

    [LoggerMessage(1, LogLevel.Error, "Job {Job} met a defect.")]
    private partial void LogFailed(Exception exception, string job);
}
