using System.Diagnostics.Metrics;

namespace Graycat.Api.Metrics;

/// <summary><c>api_requests_total{endpoint,status}</c> and <c>api_request_duration_seconds{endpoint}</c>.</summary>
internal sealed class RequestMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _requests = meters.Create("Graycat.Api").CreateCounter<long>("api_requests", description: "Requests answered.");

    private readonly Histogram<double> _duration = meters.Create("Graycat.Api").CreateHistogram(
        "api_request_duration",
        "s",
        "From the request's head to the answer's end.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] });

    /// <summary>Counts a request that has ended.</summary>
    /// <param name="endpoint">The route's pattern, so that there are as many series as routes.</param>
    /// <param name="status">The HTTP status; 499 where the client went away.</param>
    /// <param name="elapsed">How long it took.</param>
    public void Record(string endpoint, int status, TimeSpan elapsed)
    {
        _requests.Add(1, new("endpoint", endpoint), new("status", status));
        _duration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("endpoint", endpoint));
    }
}

/// <summary>Measures every request, and logs it without its content.</summary>
internal sealed partial class RequestMetricsMiddleware(RequestDelegate next, RequestMetrics metrics, TimeProvider time, ILogger<RequestMetricsMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        long start = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            string endpoint = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            int status = context.RequestAborted.IsCancellationRequested ? StatusCodes.Status499ClientClosedRequest : context.Response.StatusCode;
            var elapsed = time.GetElapsedTime(start);
            metrics.Record(endpoint, status, elapsed);
            LogRequest(context.Request.Method, endpoint, status, elapsed.TotalMilliseconds, context.Features.Get<Authentication.ApiKey>()?.Id ?? "none");
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "{Method} {Endpoint} {Status} in {Milliseconds:0.0} ms for {Key}")]
    private partial void LogRequest(string method, string endpoint, int status, double milliseconds, string key);
}
