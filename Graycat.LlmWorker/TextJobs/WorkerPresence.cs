using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Utilities;
using Graycat.LlmWorker.Hosting;
using Graycat.LlmWorker.Models;
using Graycat.Queue;
using Graycat.Queue.Workers;

namespace Graycat.LlmWorker.TextJobs;

/// <summary>Tells the registry that this worker lives, and what it has.</summary>
internal sealed class WorkerPresence(
    WorkerId worker,
    ModelCatalog catalog,
    ModelHost host,
    RunningJobs running,
    IReadOnlyList<ModelQueue> queues,
    IWorkerRegistry registry,
    LlmWorkerOptions options,
    QueueOptions queueOptions,
    TimeProvider time)
{
    private readonly Dictionary<string, ModelDescription> _descriptions = [];

    /// <summary>Beats at a third of the time to live until cancelled, then takes the worker off.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(queueOptions.HeartbeatTtl / 3, time);
        try
        {
            do
                await registry.BeatAsync(Heartbeat(), stopping);
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await registry.RemoveAsync(worker, CancellationToken.None);
        }
    }

    private WorkerHeartbeat Heartbeat() => new()
    {
        Id = worker,
        Kind = "llm",
        Host = Environment.MachineName,
        Models = [.. catalog.Models.SelectMany(Entries)],
        Slots = options.MaxSequences * Math.Max(1, Math.Min(catalog.Models.Count, options.MaxLoadedModels)),
        BusySlots = queues.Sum(queue => queue.BusySlots),
        MemoryBytes = Environment.WorkingSet,
        CurrentJobs = [.. running.All.Select(job => job.Lease.Job)],
    };

    /// <summary>One entry for each name, so that a client may use any of them.</summary>
    private IEnumerable<WorkerModel> Entries(CatalogModel model)
    {
        ModelStatus status = host.StatusOf(model);
        ModelDescription description = status.Loaded?.Description ?? Describe(model);
        return model.Names.Select(name => new WorkerModel
        {
            Name = name,
            State = status.State,
            SizeBytes = description.SizeBytes,
            Type = description.Capabilities.Contains("completion") || description.Capabilities.Count == 0 ? "text" : description.Capabilities[0],
            Details = JsonSerializer.SerializeToElement(description with { Name = name }, GraycatJson.Default.ModelDescription),
        });
    }

    private ModelDescription Describe(CatalogModel model)
    {
        if (!_descriptions.TryGetValue(model.Name, out ModelDescription? description))
            _descriptions[model.Name] = description = ModelDescriptions.Of(model);
        return description;
    }
}
