namespace Graycat.Api.Errors;

/// <summary>The service's own names of the kinds of error.</summary>
internal static class ErrorCodes
{
    public static string Of(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.InvalidRequest => "invalid_request",
        ApiErrorKind.ContextOverflow => "context_length_exceeded",
        ApiErrorKind.Unsupported => "unsupported",
        ApiErrorKind.Unauthorized => "unauthorized",
        ApiErrorKind.Forbidden => "forbidden",
        ApiErrorKind.NotFound => "not_found",
        ApiErrorKind.ModelNotFound => "model_not_found",
        ApiErrorKind.MethodNotAllowed => "method_not_allowed",
        ApiErrorKind.Timeout => "timeout",
        ApiErrorKind.Cancelled => "cancelled",
        ApiErrorKind.TooLarge => "request_too_large",
        ApiErrorKind.IdempotencyConflict => "idempotency_conflict",
        ApiErrorKind.RateLimited => "rate_limited",
        ApiErrorKind.QueueFull => "queue_full",
        ApiErrorKind.Unavailable => "unavailable",
        ApiErrorKind.ModelLoadFailed => "model_load_failed",
        _ => "internal_error",
    };
}
