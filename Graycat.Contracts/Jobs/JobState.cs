using System.Text.Json.Serialization;

namespace Graycat.Contracts.Jobs;

/// <summary>
/// Where a job stands: <c>Queued → Leased → Completed | Failed | Cancelled | Dead</c>.
/// The last four are final; a job in one of them is deleted when its retention has passed since it got there.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
public enum JobState
{
    /// <summary>
    /// Waits for a worker. Enters: enqueue; a lease that expired, was handed back, or failed with a retry left (then not
    /// before its backoff is over). Leaves: by lease, cancel, or its deadline. Never deleted while in this state.
    /// </summary>
    Queued,

    /// <summary>
    /// A worker holds it until the lease expires. Enters: lease. Leaves: by the holder's complete, fail or release, or
    /// when the lease expires (to <see cref="Queued"/>, or <see cref="Dead"/> after the last permitted death).
    /// </summary>
    Leased,

    /// <summary>The holder gave a result. Enters: complete. Leaves: never.</summary>
    Completed,

    /// <summary>The holder said why there is no result, or the deadline passed. Enters: fail without a retry left; deadline. Leaves: never.</summary>
    Failed,

    /// <summary>Nobody wants it any more. Enters: cancel while queued; the holder's answer to a cancel notice. Leaves: never.</summary>
    Cancelled,

    /// <summary>Workers died on it too often (three times unless configured). Enters: requeue-expired. Leaves: never; its reasons are kept.</summary>
    Dead,
}
