using System.Text.Json;
using System.Text.Json.Serialization;

namespace Graycat.Contracts.Jobs;

/// <summary>What a worker says of itself every few seconds.</summary>
public sealed record WorkerHeartbeat
{
    /// <summary>The worker.</summary>
    public required WorkerId Id { get; init; }

    /// <summary><c>llm</c> or <c>sd</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The machine's name.</summary>
    public required string Host { get; init; }

    /// <summary>What it can serve, loaded or not.</summary>
    public IReadOnlyList<WorkerModel> Models { get; init; } = [];

    /// <summary>Jobs it can run at once.</summary>
    public int Slots { get; init; }

    /// <summary>Jobs it runs now.</summary>
    public int BusySlots { get; init; }

    /// <summary>What it computes on, as in <c>cpu</c> or <c>cuda:0 NVIDIA H200</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>The process's resident memory, bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>The jobs it runs now.</summary>
    public IReadOnlyList<JobId> CurrentJobs { get; init; } = [];
}

/// <summary>A model in a worker's heartbeat.</summary>
public sealed record WorkerModel
{
    /// <summary>The name that requests use.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it can answer at once.</summary>
    public required ModelState State { get; init; }

    /// <summary>The files' size, bytes.</summary>
    public long SizeBytes { get; init; }

    /// <summary><c>text</c>, <c>embedding</c>, <c>rerank</c> or <c>image</c>.</summary>
    public string Type { get; init; } = "text";

    /// <summary>Whatever else the kind of worker tells: context length, family, quantisation, load progress; null for nothing.</summary>
    public JsonElement? Details { get; init; }
}

/// <summary>Whether a worker can use a model now.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ModelState>))]
public enum ModelState
{
    /// <summary>Known, not in memory; the first job loads it.</summary>
    Available,

    /// <summary>On its way into memory.</summary>
    Loading,

    /// <summary>In memory.</summary>
    Loaded,

    /// <summary>Could not be loaded; <see cref="WorkerModel.Details"/> says why.</summary>
    Failed,
}
