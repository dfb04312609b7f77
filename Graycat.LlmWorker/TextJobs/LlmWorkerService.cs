using Graycat.Contracts.Jobs;
using Graycat.LlmWorker.Engine;
using Graycat.LlmWorker.Hosting;
using Graycat.LlmWorker.Models;
using Graycat.Queue;
using Graycat.Queue.Jobs;
using Graycat.Queue.Signals;
using Graycat.Queue.Workers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Graycat.LlmWorker.TextJobs;

/// <summary>
/// The worker: serves the queues of every model in the catalog, keeps its leases and its place in the registry. When it is
/// stopped it takes no more jobs, lets running ones finish for a while, and hands back the rest.
/// </summary>
public sealed partial class LlmWorkerService(
    ModelCatalog catalog,
    ModelHost host,
    IJobRunner runner,
    RunningJobs running,
    IJobQueue queue,
    IWorkSignal signal,
    IWorkerRegistry registry,
    IOptions<LlmWorkerOptions> options,
    IOptions<QueueOptions> queueOptions,
    TimeProvider time,
    ILogger<LlmWorkerService> logger) : BackgroundService
{
    /// <summary>Short questions about one model that are answered at once; they wait for no slot.</summary>
    private const int UtilitySlots = 16;

    /// <summary>The name under which this worker leases.</summary>
    public WorkerId Worker { get; } = WorkerId.ForThisProcess("llm");

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (catalog.Models.Count == 0)
            LogNoModels();
        else
            LogModels(string.Join(", ", catalog.Models.SelectMany(model => model.Names)), catalog.Models.Count);
        using var ended = new CancellationTokenSource();
        Task renewal = new LeaseRenewal(running, queue, options.Value, time).RunAsync(ended.Token);
        ModelQueue[] text = [.. catalog.Models.Select(model => QueueOf(model, QueueName.Llm, options.Value.MaxSequences))];
        ModelQueue[] queues = [.. text, .. catalog.Models.Select(model => QueueOf(model, QueueName.Utility, UtilitySlots))];
        Task presence = new WorkerPresence(Worker, catalog, host, running, text, registry, options.Value, queueOptions.Value, time).RunAsync(ended.Token);
        await Task.WhenAll(queues.Select(serving => UntilStopped(serving.ServeAsync(stoppingToken), stoppingToken)));
        await DrainAsync(queues);
        await ended.CancelAsync();
        await Task.WhenAll(UntilStopped(renewal, ended.Token), UntilStopped(presence, ended.Token));
    }

    private ModelQueue QueueOf(CatalogModel model, Func<string, QueueName> queueOf, int slots) =>
        new(model, model.Names.Select(queueOf), slots, Worker, queue, signal, running, runner, options.Value, time, logger);

    private async Task DrainAsync(ModelQueue[] queues)
    {
        Task idle = Task.WhenAll(queues.Select(serving => serving.WhenIdleAsync()));
        try
        {
            await idle.WaitAsync(options.Value.DrainTime, time);
        }
        catch (TimeoutException)
        {
            foreach (RunningJob job in running.All)
                job.Stop(GenerationOutcome.HandedBack);
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

    [LoggerMessage(2, LogLevel.Warning, "There are no text models: put a .gguf file into models/ or name files and folders in GRAYCAT_MODELS.")]
    private partial void LogNoModels();

    [LoggerMessage(1, LogLevel.Information, "Serving {Count} text models: {Names}.")]
    private partial void LogModels(string names, int count);
}
