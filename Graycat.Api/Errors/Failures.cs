using System.Text.Json;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Jobs;

namespace Graycat.Api.Errors;

/// <summary>What queue and workers say, as errors of the API.</summary>
internal static class Failures
{
    /// <summary>Redis is away.</summary>
    public static ApiError QueueAway { get; } =
        new(ApiErrorKind.Unavailable, "The job queue (Redis) cannot be reached; try again shortly.") { RetryAfter = TimeSpan.FromSeconds(2) };

    /// <summary>The job's events ended without a last one: it is gone.</summary>
    public static ApiError JobGone { get; } = new(ApiErrorKind.Internal, "The job ended without a result and is no longer known.");

    /// <summary>The job was cancelled by another request.</summary>
    public static ApiError Cancelled { get; } = new(ApiErrorKind.Cancelled, "The job was cancelled.");

    /// <summary>The deadline passed.</summary>
    public static ApiError TimedOut(TimeSpan limit) =>
        new(ApiErrorKind.Timeout, $"There was no answer within {limit.TotalSeconds:0.###} s; the job was cancelled. Ask for fewer tokens, or send 'Prefer: respond-async'.");

    /// <summary>Why a job was not taken; null where it was.</summary>
    public static ApiError? Of(EnqueueResult result) => result.Status switch
    {
        EnqueueStatus.Accepted or EnqueueStatus.Duplicate => null,
        EnqueueStatus.IdempotencyConflict => new(ApiErrorKind.IdempotencyConflict, "This Idempotency-Key was used with another body; use a new key for a new request.", "Idempotency-Key"),
        EnqueueStatus.QueueFull => new(ApiErrorKind.QueueFull, $"The queue is full: {result.Depth} jobs wait.") { RetryAfter = AtLeastASecond(result.EstimatedWait) },
        EnqueueStatus.OwnerQueueFull => new(ApiErrorKind.RateLimited, "This key has as many jobs waiting as it may.") { RetryAfter = AtLeastASecond(result.EstimatedWait) },
        _ => QueueAway,
    };

    /// <summary>A worker's failure.</summary>
    public static ApiError Of(JobFailure failure) => new(KindOf(failure.Code), failure.Message, failure.Param)
    {
        Context = failure is { Code: FailureCode.ContextOverflow, Data: { ValueKind: JsonValueKind.Object } data } ? Numbers(data) : null,
    };

    private static (int, int)? Numbers(JsonElement data)
    {
        var figures = data.EnumerateObject().Where(figure => figure.Value.ValueKind == JsonValueKind.Number)
            .ToDictionary(figure => figure.Name, figure => figure.Value.TryGetInt32(out int value) ? value : 0, StringComparer.OrdinalIgnoreCase);
        return figures.TryGetValue("promptTokens", out int prompt) && figures.TryGetValue("contextTokens", out int context) ? (prompt, context) : null;
    }

    private static TimeSpan AtLeastASecond(TimeSpan wait) => wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait;

    private static ApiErrorKind KindOf(FailureCode code) => code switch
    {
        FailureCode.InvalidRequest => ApiErrorKind.InvalidRequest,
        FailureCode.ContextOverflow => ApiErrorKind.ContextOverflow,
        FailureCode.ModelNotFound => ApiErrorKind.ModelNotFound,
        FailureCode.ModelLoadFailed or FailureCode.OutOfMemory => ApiErrorKind.ModelLoadFailed,
        FailureCode.Timeout => ApiErrorKind.Timeout,
        FailureCode.Cancelled => ApiErrorKind.Cancelled,
        FailureCode.Unsupported => ApiErrorKind.Unsupported,
        _ => ApiErrorKind.Internal,
    };
}
