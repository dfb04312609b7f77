using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Graycat.ServiceDefaults.Health;

/// <summary>The two probes of every process: alive, and ready for work.</summary>
public static class HealthExtensions
{
    /// <summary>Checks with this tag decide whether the process is alive; all others only whether it is ready.</summary>
    public const string Live = "live";

    internal static void AddProcessHealth(this IServiceCollection services) =>
        services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [Live]);

    /// <summary>Maps <c>/health/live</c> and <c>/health/ready</c>, both open without a key.</summary>
    public static IEndpointRouteBuilder MapProcessHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Live) }).AllowAnonymous();
        endpoints.MapHealthChecks("/health/ready").AllowAnonymous();
        return endpoints;
    }

    /// <summary>Maps what a worker process shows: the two probes, and Prometheus metrics at <c>/metrics</c>.</summary>
    public static IEndpointRouteBuilder MapWorkerEndpoints(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapProcessHealth();
        endpoints.MapPrometheusScrapingEndpoint("/metrics");
        return endpoints;
    }
}
