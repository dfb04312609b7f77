using System.Text.Json;
using Graycat.Contracts.Images;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Jobs;
using Graycat.SdWorker.Hosting;
using Graycat.SdWorker.ImageModels;
using Graycat.SdWorker.NoiseSchedulers;
using Graycat.SdWorker.Pipelines;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

namespace Graycat.SdWorker.ImageJobs;

/// <summary>Runs one leased job and writes its end, whatever that is.</summary>
public sealed partial class ImageJobRunner(ImageModelHost host, ImageGenerator generator, IJobQueue queue, IOptions<SdWorkerOptions> options, ILogger<ImageJobRunner> logger)
{
    internal async Task RunAsync(RunningImageJob job, CatalogImageModel model)
    {
        try
        {
            ImageRequest request = Read(job.Lease);
            ImageResult result = await MakeAsync(job, request, model);
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(result, ImageJsonContext.Default.ImageResult);
            await queue.CompleteAsync(job.Lease, json, CostOf(request));
        }
        catch (OperationCanceledException) when (job.Reason is { } reason)
        {
            await EndStoppedAsync(job.Lease, reason);
        }
        catch (Exception error) when (FailureOf(error, model) is { } failure)
        {
            if (failure.Code == FailureCode.OutOfMemory)
                host.UnloadIdle();
            LogFailed(error, job.Lease.Job.Value, failure.Code);
            await queue.FailAsync(job.Lease, failure, retry: failure.Code == FailureCode.OutOfMemory);
        }
    }

    private async Task<ImageResult> MakeAsync(RunningImageJob job, ImageRequest request, CatalogImageModel model)
    {
        await using var publisher = new ProgressPublisher(job, queue);
        if (request.Mode == ImageMode.Upscale)
            return await Task.Run(() => generator.Generate(request, null, model.Identity, publisher.Publish, job.Stopping), job.Stopping);
        if (host.StateOf(model) != ModelState.Loaded)
            publisher.Publish(new ImageProgress { Stage = $"Loading {model.Name}", Steps = request.Steps });
        using ImageModelHost.Use use = await host.UseAsync(model, job.Stopping);
        return await Task.Run(() => generator.Generate(request, use.Model, model.Identity, publisher.Publish, job.Stopping), job.Stopping);
    }

    private ImageRequest Read(JobLease lease)
    {
        if (lease.Kind != JobKind.Image)
            throw new ImageRequestException("Kind", ImageRequestProblemKind.Conflict, $"An image model's worker can't run a job of the kind {lease.Kind}.");
        ImageRequest request = JsonSerializer.Deserialize(lease.Payload.Span, ImageJsonContext.Default.ImageRequest)
            ?? throw new JsonException("The payload is null.");
        if (ImageRequestValidation.Check(request, options.Value.Limits) is [var problem, ..])
            throw new ImageRequestException(problem.Field, problem.Kind, problem.Message);
        return JobSeed.Resolve(request, lease.Job);
    }

    /// <summary>Denoising steps, in units of 512 × 512 pixels.</summary>
    private static double CostOf(ImageRequest request) =>
        Math.Max(request.Steps * (double)request.BatchSize * request.Iterations * request.Width * request.Height / (512 * 512), 0.001);

    private Task EndStoppedAsync(JobLease lease, StopReason reason) => reason switch
    {
        StopReason.Cancelled => queue.EndCancelledAsync(lease, ReadOnlyMemory<byte>.Empty, 0),
        StopReason.TimedOut => queue.FailAsync(lease, new JobFailure(FailureCode.Timeout, "The deadline passed while the picture was being made."), retry: false),
        StopReason.HandedBack => queue.ReleaseAsync(lease),
        _ => Task.CompletedTask,
    };

    private static JobFailure FailureOf(Exception error, CatalogImageModel model) => error switch
    {
        ImageRequestException wrong => new JobFailure(FailureCode.InvalidRequest, wrong.Message, wrong.Problem.Field),
        JsonException => new JobFailure(FailureCode.InvalidRequest, $"The job's payload is not an image request: {error.Message}"),
        ImageModelException or NoiseSchedulerConfigException => new JobFailure(FailureCode.ModelLoadFailed, $"The model {model.Name} cannot be used. {error.Message}"),
        OutOfMemoryException => OutOfMemory(),
        OnnxRuntimeException when error.Message.Contains("allocate memory", StringComparison.OrdinalIgnoreCase) || error.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase) => OutOfMemory(),
        ArgumentOutOfRangeException => new JobFailure(FailureCode.InvalidRequest, error.Message),
        _ => new JobFailure(FailureCode.Internal, "The picture could not be made because of a defect; the worker's log says more."),
    };

    private static JobFailure OutOfMemory() =>
        new(FailureCode.OutOfMemory, "Memory ran out while the picture was being made; fewer pixels or a smaller batch need less.");

    [LoggerMessage(1, LogLevel.Warning, "Image job {Job} failed: {Code}.")]
    private partial void LogFailed(Exception exception, string job, FailureCode code);
}
