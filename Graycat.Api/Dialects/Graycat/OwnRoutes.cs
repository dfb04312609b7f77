using Graycat.Api.Dialects.OpenAI;
using Graycat.Api.Errors;
using Graycat.Api.Health;
using Graycat.Api.Jobs;
using Graycat.Api.Models;
using Graycat.Api.RateLimits;

namespace Graycat.Api.Dialects.Graycat;

/// <summary>The service's own routes, at <c>/x</c> and at <c>/api/x</c>.</summary>
internal static class OwnRoutes
{
    public static IServiceCollection AddOwnRoutes(this IServiceCollection services)
    {
        services.AddSingleton<HealthRoute>();
        services.AddSingleton<QueueStatusRoute>();
        services.AddSingleton<ModelsRoute>();
        services.AddSingleton<JobRoutes>();
        services.AddSingleton<SharedCompletionRoute>();
        foreach (string path in (string[])["/completion", "/chat", "/jobs", "/queue", "/models", "/health", "/metrics", "/api/completion", "/api/jobs", "/api/queue", "/api/models", "/api/health", "/api/chat/completions"])
            services.AddSingleton(new ErrorShapePrefix(path, GraycatErrors.Shape));
        return services;
    }

    public static void MapOwnRoutes(this IEndpointRouteBuilder routes)
    {
        foreach (string prefix in (string[])["", "/api"])
        {
            var group = routes.MapGroup(prefix).WithMetadata(GraycatErrors.Shape).WithTags("Graycat");
            group.MapPost("/completion", (HttpContext context, SharedCompletionRoute route) => route.ServeAsync(context)).WithSummary("Text completion");
            group.MapPost("/chat/completions", (HttpContext context, TextEndpoint text) => text.ServeAsync(context, OwnTextRequests.ReadChat)).WithSummary("Chat completion");
            MapStatus(group);
            MapJobs(group);
        }
    }

    private static void MapStatus(RouteGroupBuilder group)
    {
        group.MapMethods("/health", ["GET", "HEAD", "POST"], (HttpContext context, HealthRoute route) => route.GetAsync(context)).AllowAnonymous().WithSummary("Health of the service");
        group.MapMethods("/models", ["GET", "HEAD"], (HttpContext context, ModelsRoute route) => route.GetAsync(context)).WithSummary("Models");
        group.MapMethods("/queue/status", ["GET", "HEAD"], (HttpContext context, QueueStatusRoute route) => route.GetAsync(context)).WithSummary("Jobs and workers");
    }

    private static void MapJobs(RouteGroupBuilder group)
    {
        group.MapMethods("/jobs/{id}", ["GET", "HEAD"], (HttpContext context, string id, JobRoutes route) => route.GetAsync(context, id)).WithMetadata(Uncounted.Mark).WithSummary("One job");
        group.MapDelete("/jobs/{id}", (HttpContext context, string id, JobRoutes route) => route.DeleteAsync(context, id)).WithMetadata(Uncounted.Mark).WithSummary("Cancel a job");
        group.MapGet("/jobs/{id}/events", (HttpContext context, string id, JobRoutes route) => route.StreamAsync(context, id)).WithMetadata(Uncounted.Mark).WithSummary("A job's events");
    }
}
