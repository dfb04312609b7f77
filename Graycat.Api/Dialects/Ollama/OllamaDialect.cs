using Graycat.Api.Errors;
using Graycat.Api.Health;
using Graycat.Api.Jobs;
using Graycat.Api.RateLimits;
using Graycat.Api.Streaming;

namespace Graycat.Api.Dialects.Ollama;

/// <summary>Ollama's API under <c>/api</c>, and at the root those routes that the Python service had there.</summary>
internal static class OllamaDialect
{
    public static IServiceCollection AddOllamaDialect(this IServiceCollection services)
    {
        services.AddSingleton<IReplyFormat>(provider => new OllamaFormat(OllamaFormat.Chat, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IReplyFormat>(provider => new OllamaFormat(OllamaFormat.Generate, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IReplyFormat, OllamaEmbeddingsFormat>();
        services.AddSingleton<OllamaTextRoutes>();
        services.AddSingleton<OllamaModels>();
        foreach (string path in (string[])["/api", "/generate", "/tags", "/embed", "/chat"])
            services.AddSingleton(new ErrorShapePrefix(path, OllamaErrors.Shape));
        return services;
    }

    public static void MapOllamaDialect(this IEndpointRouteBuilder routes)
    {
        foreach (string prefix in (string[])["", "/api"])
        {
            var group = routes.MapGroup(prefix).WithMetadata(OllamaErrors.Shape).WithTags("Ollama");
            group.MapPost("/chat", (HttpContext context, OllamaTextRoutes route) => route.ChatAsync(context)).WithSummary("Chat");
            group.MapPost("/generate", (HttpContext context, OllamaTextRoutes route) => route.GenerateAsync(context)).WithSummary("Completion");
            group.MapPost("/embed", (HttpContext context, JobEndpoint jobs) => jobs.ServeAsync(context, OllamaEmbeddingsFormat.ReadMany)).WithSummary("Embeddings");
            group.MapMethods("/tags", ["GET", "HEAD"], (HttpContext context, OllamaModels models) => models.TagsAsync(context)).WithMetadata(Uncounted.Mark).WithSummary("Models");
        }

        var api = routes.MapGroup("/api").WithMetadata(OllamaErrors.Shape).WithTags("Ollama");
        api.MapPost("/embeddings", (HttpContext context, JobEndpoint jobs) => jobs.ServeAsync(context, OllamaEmbeddingsFormat.ReadOne)).WithSummary("One embedding");
        api.MapMethods("/version", ["GET", "HEAD"], VersionAsync).WithMetadata(Uncounted.Mark).WithSummary("Version");
        api.MapMethods("/ps", ["GET", "HEAD"], (HttpContext context, OllamaModels models) => models.RunningAsync(context)).WithMetadata(Uncounted.Mark).WithSummary("Models in memory");
        api.MapPost("/show", (HttpContext context, OllamaModels models) => models.ShowAsync(context)).WithMetadata(Uncounted.Mark).WithSummary("One model");
    }

    private static Task VersionAsync(HttpContext context) => JsonAnswer.WriteAsync(context, json =>
    {
        json.WriteStartObject();
        json.WriteString("version", HealthRoute.Version);
        json.WriteEndObject();
    });
}
