using System.Globalization;
using Graycat.Api.Authentication;
using Graycat.Api.Errors;
using Graycat.Queue.RateLimits;

namespace Graycat.Api.RateLimits;

/// <summary>
/// Counts each key's requests in Redis and refuses those beyond its limit. Endpoints that clients poll carry
/// <see cref="Uncounted"/>. While Redis is away nothing is counted: what needs the queue fails there.
/// </summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, IRateLimiter limiter, ErrorWriter errors)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<ApiKey>() is not { RequestsPerMinute: > 0 } key || context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<Uncounted>() is not null)
        {
            await next(context);
            return;
        }

        var result = await limiter.AcquireAsync(key.Id, key.RequestsPerMinute, context.RequestAborted);
        if (result.Status != RateLimitStatus.Unavailable)
            WriteHeaders(context.Response.Headers, result);
        if (result.Status != RateLimitStatus.Limited)
            await next(context);
        else
            await errors.WriteAsync(context, new(ApiErrorKind.RateLimited, $"More than {result.Limit} requests a minute; try again in {Math.Ceiling(result.RetryAfter.TotalSeconds)} s.") { RetryAfter = result.RetryAfter });
    }

    private static void WriteHeaders(IHeaderDictionary headers, RateLimitResult result)
    {
        headers["X-RateLimit-Limit"] = result.Limit.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = result.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = result.ResetAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>Marks endpoints that do not count against the rate limit: what clients poll, and what costs nothing.</summary>
internal sealed class Uncounted
{
    public static Uncounted Mark { get; } = new();
}
