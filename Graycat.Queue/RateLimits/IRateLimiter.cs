namespace Graycat.Queue.RateLimits;

/// <summary>Requests per minute of each key, counted in Redis and so shared by all replicas.</summary>
public interface IRateLimiter
{
    /// <summary>
    /// Counts one request of a key. Short bursts up to the whole limit are allowed; it refills evenly over the minute
    /// (the generic cell rate algorithm).
    /// </summary>
    /// <param name="key">The key's id, never its token.</param>
    /// <param name="permitsPerMinute">At least 1.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<RateLimitResult> AcquireAsync(string key, int permitsPerMinute, CancellationToken cancellationToken = default);
}

/// <summary>Whether a request may pass.</summary>
public enum RateLimitStatus
{
    /// <summary>It may.</summary>
    Allowed,

    /// <summary>Too many: 429, and again after <see cref="RateLimitResult.RetryAfter"/>.</summary>
    Limited,

    /// <summary>Redis is away; nothing was counted.</summary>
    Unavailable,
}

/// <summary>What the <c>X-RateLimit-*</c> headers say.</summary>
/// <param name="Status">Whether the request may pass.</param>
/// <param name="Limit">Requests per minute.</param>
/// <param name="Remaining">Requests that would pass now, after this one.</param>
/// <param name="ResetAt">When the whole limit is there again.</param>
/// <param name="RetryAfter">Until the next request would pass; zero if allowed.</param>
public readonly record struct RateLimitResult(RateLimitStatus Status, int Limit, int Remaining, DateTimeOffset ResetAt, TimeSpan RetryAfter);
