using Graycat.Contracts.Jobs;

namespace Graycat.Queue.Workers;

/// <summary>Who is alive, and which models there are. Answers are null while Redis is away.</summary>
public interface IWorkerRegistry
{
    /// <summary>Announces the worker for <see cref="QueueOptions.HeartbeatTtl"/>. False while Redis is away. Call at a third of that, and when models or slots change.</summary>
    Task<bool> BeatAsync(WorkerHeartbeat heartbeat, CancellationToken cancellationToken = default);

    /// <summary>Takes the worker off at once: a clean stop. Its models stay remembered.</summary>
    Task<bool> RemoveAsync(WorkerId worker, CancellationToken cancellationToken = default);

    /// <summary>The workers whose heartbeat has not expired, by id.</summary>
    Task<IReadOnlyList<WorkerHeartbeat>?> GetWorkersAsync(CancellationToken cancellationToken = default);

    /// <summary>Every model of a live worker, and those that workers now gone had in the last <see cref="QueueOptions.ModelMemory"/>, by name.</summary>
    Task<IReadOnlyList<KnownModel>?> GetModelsAsync(CancellationToken cancellationToken = default);
}

/// <summary>A model that some worker has or had.</summary>
/// <param name="WorkerKind"><c>llm</c> or <c>sd</c>: together with the name it is the queue.</param>
/// <param name="Model">As its worker described it; of several workers the one that is closest to answering.</param>
/// <param name="LiveWorkers">Workers that have it now; 0 = remembered only: jobs wait for a worker to come.</param>
/// <param name="LastSeen">When a worker last announced it.</param>
public sealed record KnownModel(string WorkerKind, WorkerModel Model, int LiveWorkers, DateTimeOffset LastSeen);
