using Graycat.Api.Authentication;

namespace Graycat.Api.Jobs;

/// <summary>Who makes a job and how it is to be run; what a request's headers say.</summary>
public sealed record JobTerms
{
    /// <summary>Who pays.</summary>
    public required ApiKey Key { get; init; }

    /// <summary>From enqueue until the job is given up, waiting included.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>−8 to 7, bounded by the key's own bound.</summary>
    public int Priority { get; init; }

    /// <summary>Same key and body: the same job.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Hash of path and body; with <see cref="IdempotencyKey"/>.</summary>
    public string? BodyHash { get; init; }

    /// <summary>
    /// Whether the job goes on when nobody listens: asynchronous jobs, and those with an idempotency key, whose client
    /// means to come back.
    /// </summary>
    public bool OutlivesClient { get; init; }
}
