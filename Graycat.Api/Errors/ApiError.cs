namespace Graycat.Api.Errors;

/// <summary>What is wrong with a request, in no dialect's spelling. Each dialect writes it in its own shape.</summary>
/// <param name="Kind">Whose fault it is, and so the status code.</param>
/// <param name="Message">One or two sentences: what was wrong, with the value, and what would be right.</param>
/// <param name="Param">The request's field (<c>messages[0].role</c>), or null.</param>
/// <param name="Code">A finer code of the OpenAI dialect (<c>invalid_type</c>), or null.</param>
public sealed record ApiError(ApiErrorKind Kind, string Message, string? Param = null, string? Code = null)
{
    /// <summary>When to try again, for the <c>Retry-After</c> header; null where trying again is no use.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Tokens of the prompt and of the context, with <see cref="ApiErrorKind.ContextOverflow"/> and where known.</summary>
    public (int PromptTokens, int ContextTokens)? Context { get; init; }

    /// <summary>The HTTP status.</summary>
    public int Status => Kind switch
    {
        ApiErrorKind.InvalidRequest or ApiErrorKind.ContextOverflow or ApiErrorKind.Unsupported => 400,
        ApiErrorKind.Unauthorized => 401,
        ApiErrorKind.Forbidden => 403,
        ApiErrorKind.NotFound or ApiErrorKind.ModelNotFound => 404,
        ApiErrorKind.MethodNotAllowed => 405,
        ApiErrorKind.Timeout => 408,
        ApiErrorKind.Cancelled => 409,
        ApiErrorKind.TooLarge => 413,
        ApiErrorKind.IdempotencyConflict => 422,
        ApiErrorKind.RateLimited => 429,
        ApiErrorKind.QueueFull or ApiErrorKind.Unavailable or ApiErrorKind.ModelLoadFailed => 503,
        _ => 500,
    };
}

/// <inheritdoc cref="ApiError"/>
public enum ApiErrorKind
{
    /// <summary>The caller's: a value is missing, of the wrong type or out of its range. 400.</summary>
    InvalidRequest,

    /// <summary>The caller's: prompt and answer don't fit the model's context. 400.</summary>
    ContextOverflow,

    /// <summary>The caller's: valid, but this model can't do it. 400.</summary>
    Unsupported,

    /// <summary>The caller's: no key, or one that isn't known. 401.</summary>
    Unauthorized,

    /// <summary>The caller's: the key may not do this. 403.</summary>
    Forbidden,

    /// <summary>The caller's: no such route or job. 404.</summary>
    NotFound,

    /// <summary>The caller's: no worker has this model. 404.</summary>
    ModelNotFound,

    /// <summary>The caller's: the route exists for other methods. 405.</summary>
    MethodNotAllowed,

    /// <summary>Nobody's: the answer wasn't there in time; the job was cancelled. 408.</summary>
    Timeout,

    /// <summary>The caller's wish: the job was cancelled by another request. 409.</summary>
    Cancelled,

    /// <summary>The caller's: the body is larger than allowed. 413.</summary>
    TooLarge,

    /// <summary>The caller's: the idempotency key was used with another body. 422.</summary>
    IdempotencyConflict,

    /// <summary>The caller's: too many requests, or too many jobs waiting. 429.</summary>
    RateLimited,

    /// <summary>The operator's: as many jobs wait as may. 503.</summary>
    QueueFull,

    /// <summary>The operator's: Redis is away. 503.</summary>
    Unavailable,

    /// <summary>The operator's: the model's file is broken or doesn't fit. 503.</summary>
    ModelLoadFailed,

    /// <summary>Ours. 500.</summary>
    Internal,
}
