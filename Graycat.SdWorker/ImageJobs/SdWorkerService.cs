using System.Text.Json;
using Graycat.Contracts.Jobs;
using Graycat.Queue;
using Graycat.Queue.Jobs;
using Graycat.Queue.Signals;
using Graycat.Queue.Workers;
using Graycat.SdWorker.Hosting;
using Graycat.SdWorker.ImageModels;
using Microsoft.Extensions.Options;

namespace Graycat.SdWorker.ImageJobs;

/// <summary>
/// The image worker: serves the queue of every model in the catalog, keeps its leases and its place in the registry. When
/// it is stopped it takes no more jobs, lets running ones finish for a while, and hands back the rest.
/// </summary>
public sealed partial class SdWorkerService(
    ImageModelCatalog catalog,
    ImageModelHost host,
    ImageJobRunner runner,
    IJobQueue queue,
    IWorkSignal signal,
    IWorkerRegistry registry,
    IOptions<SdWorkerOptions> options,
    IOptions<QueueOptions> queueOptions,
    TimeProvider time,
    ILogger<SdWorkerService> logger) : BackgroundService
{
    private readonly RunningImageJobs _running = new();

    /// <summary>The name under which this worker leases.</summary>
    public WorkerId Worker { get; } = WorkerId.ForThisProcess("sd");

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogModels(string.Join(", ", catalog.Models.Select(model => model.Name)), catalog.Models.Count);
        using var ended = new CancellationTokenSource();
        using var slots = new SemaphoreSlim(options.Value.Slots);
        Task renewal = EveryAsync(options.Value.LeaseTime / 3, RenewAsync, ended.Token);
        Task presence = EveryAsync(queueOptions.Value.HeartbeatTtl / 3, BeatAsync, ended.Token);
        await Task.WhenAll(catalog.Models.Select(model => UntilStopped(QueueOf(model, slots).ServeAsync(stoppingToken), stoppingToken)));
        await DrainAsync();
        await ended.CancelAsync();
        await Task.WhenAll(UntilStopped(renewal, ended.Token), UntilStopped(presence, ended.Token));
        await registry.RemoveAsync(Worker, CancellationToken.None);
    }

    private ImageModelQueue QueueOf(CatalogImageModel model, SemaphoreSlim slots) =>
        new(model, Worker, _running, slots, queue, signal, runner, options.Value, time, logger);

    private async Task EveryAsync(TimeSpan period, Func<CancellationToken, Task> act, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(period, time);
        do
            await act(stopping);
        while (await timer.WaitForNextTickAsync(stopping));
    }

    private async Task RenewAsync(CancellationToken stopping)
    {
        IReadOnlyList<RunningImageJob> jobs = _running.All;
        if (jobs.Count == 0)
            return;
        IReadOnlyList<LeaseStatus> statuses = await queue.RenewAsync([.. jobs.Select(job => job.Lease)], options.Value.LeaseTime, stopping);
        foreach ((RunningImageJob job, LeaseStatus status) in jobs.Zip(statuses))
        {
            if (status == LeaseStatus.CancelRequested)
                job.Stop(StopReason.Cancelled);
            else if (status == LeaseStatus.Lost)
                job.Stop(StopReason.Lost);
        }
    }

    private Task BeatAsync(CancellationToken stopping)
    {
        IReadOnlyList<RunningImageJob> jobs = _running.All;
        return registry.BeatAsync(
            new WorkerHeartbeat
            {
                Id = Worker,
                Kind = "sd",
                Host = Environment.MachineName,
                Models = [.. catalog.Models.Select(Describe)],
                Slots = options.Value.Slots,
                BusySlots = jobs.Count,
                Device = options.Value.Device,
                MemoryBytes = Environment.WorkingSet,
                CurrentJobs = [.. jobs.Select(job => job.Lease.Job)],
            },
            stopping);
    }

    private WorkerModel Describe(CatalogImageModel model) => new()
    {
        Name = model.Name,
        State = host.StateOf(model),
        SizeBytes = model.SizeBytes,
        Type = "image",
        Details = JsonSerializer.SerializeToElement(
            new ImageModelDetails(model.Identity.Sha256, Path.GetFileName(model.Folder), host.FailureOf(model)), ImageModelDetailsContext.Default.ImageModelDetails),
    };

    private async Task DrainAsync()
    {
        Task idle = _running.WhenIdleAsync();
        try
        {
            await idle.WaitAsync(options.Value.DrainTime, time);
        }
        catch (TimeoutException)
        {
            foreach (RunningImageJob job in _running.All)
                job.Stop(StopReason.HandedBack);
            await idle;
        }
    }

    private static async Task UntilStopped(Task task, CancellationToken stopping)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Serving {Count} image models: {Names}.")]
    private partial void LogModels(string names, int count);
}
