using Graycat.Api.Errors;
using Graycat.Api.Jobs;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary>OpenAI's API under <c>/v1</c>.</summary>
internal static class OpenAiDialect
{
    public static IServiceCollection AddOpenAiDialect(this IServiceCollection services)
    {
        services.AddSingleton<IReplyFormat, ChatCompletionFormat>();
        services.AddSingleton<IReplyFormat, CompletionFormat>();
        services.AddSingleton<IReplyFormat, EmbeddingsFormat>();
        services.AddSingleton<IReplyFormat, RerankFormat>();
        services.AddSingleton<ModelsRoutes>();
        services.AddSingleton(new ErrorShapePrefix("", OpenAiErrors.Shape));
        return services;
    }

    public static void MapOpenAiDialect(this IEndpointRouteBuilder routes)
    {
        foreach (string prefix in (string[])["/v1", "/api/v1"])
        {
            var group = routes.MapGroup(prefix).WithMetadata(OpenAiErrors.Shape).WithTags("OpenAI");
            group.MapPost("/chat/completions", (HttpContext context, TextEndpoint text) => text.ServeAsync(context, ChatCompletionRequest.Read)).WithSummary("Chat completion");
            group.MapPost("/completions", (HttpContext context, TextEndpoint text) => text.ServeAsync(context, CompletionRequest.Read)).WithSummary("Text completion");
            group.MapPost("/embeddings", (HttpContext context, JobEndpoint jobs) => jobs.ServeAsync(context, EmbeddingsFormat.Read)).WithSummary("Embeddings");
            group.MapPost("/rerank", (HttpContext context, JobEndpoint jobs) => jobs.ServeAsync(context, RerankFormat.Read)).WithSummary("Documents by relevance");
            group.MapMethods("/models", ["GET", "HEAD"], (HttpContext context, ModelsRoutes models) => models.ListAsync(context)).WithSummary("Models");
            group.MapMethods("/models/{*id}", ["GET", "HEAD"], (HttpContext context, string id, ModelsRoutes models) => models.GetAsync(context, id)).WithSummary("One model");
        }
    }
}
