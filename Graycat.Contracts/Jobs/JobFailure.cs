using System.Text.Json;
using System.Text.Json.Serialization;

namespace Graycat.Contracts.Jobs;

/// <summary>Why a job has no result, and whose fault it is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureCode>))]
public enum FailureCode
{
    /// <summary>The caller's: a value that only the worker could find wrong. <see cref="JobFailure.Param"/> names it.</summary>
    InvalidRequest,

    /// <summary>The caller's: prompt and output don't fit the model's context. <see cref="JobFailure.Data"/> has both numbers.</summary>
    ContextOverflow,

    /// <summary>The caller's: no worker has this model.</summary>
    ModelNotFound,

    /// <summary>The operator's: the model's file is broken or doesn't fit the machine.</summary>
    ModelLoadFailed,

    /// <summary>Nobody's: the deadline passed, in the queue or running.</summary>
    Timeout,

    /// <summary>The caller's wish, reported where a failure is expected.</summary>
    Cancelled,

    /// <summary>The operator's: host or device memory ran out.</summary>
    OutOfMemory,

    /// <summary>Ours or the operator's: workers died on this job as often as is permitted.</summary>
    WorkerDied,

    /// <summary>The caller's: valid, but this model or build can't do it.</summary>
    Unsupported,

    /// <summary>Ours: a defect.</summary>
    Internal,
}

/// <summary>Why a job has no result.</summary>
/// <param name="Code">The reason's kind.</param>
/// <param name="Message">One sentence for the caller: what was wrong, with the value, and what would be right.</param>
/// <param name="Param">The request's field, or null.</param>
/// <param name="Data">Figures that belong to the code, or null.</param>
public sealed record JobFailure(FailureCode Code, string Message, string? Param = null, JsonElement? Data = null);
