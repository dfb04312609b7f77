using Graycat.Api.Errors;
using Graycat.Api.Jobs;
using Graycat.Api.RateLimits;
using Graycat.Api.Utilities;
using Graycat.Contracts.Utilities;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary>OpenAI's API under <c>/v1</c>.</summary>
internal static class OpenAiDialect
{
    public static IServiceCollection AddOpenAiDialect(this IServiceCollection services)
    {
        services.AddSingleton<IReplyFormat, ChatCompletionFormat>();
        services.AddSingleton<IReplyFormat, CompletionFormat>();
        services.AddSingleton<IReplyFormat, ResponsesFormat>();
        services.AddSingleton<IReplyFormat, OpenAiImagesFormat>();
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
            group.MapPost("/responses", (HttpContext context, TextEndpoint text) => text.ServeAsync(context, ResponsesRequest.Read)).WithSummary("Response");
            group.MapPost("/responses/input_tokens", CountAsync).WithMetadata(Uncounted.Mark).WithSummary("Tokens of a response's input");
            group.MapPost("/images/generations", (HttpContext context, JobEndpoint jobs) => jobs.ServeAsync(context, OpenAiImages.ReadGeneration)).WithSummary("Pictures from a prompt");
            group.MapPost("/images/edits", OpenAiImages.EditAsync).WithSummary("Pictures from a picture").DisableAntiforgery();
            group.MapPost("/embeddings", (HttpContext context, JobEndpoint jobs) => jobs.ServeAsync(context, EmbeddingsFormat.Read)).WithSummary("Embeddings");
            group.MapPost("/rerank", (HttpContext context, JobEndpoint jobs) => jobs.ServeAsync(context, RerankFormat.Read)).WithSummary("Documents by relevance");
            group.MapMethods("/models", ["GET", "HEAD"], (HttpContext context, ModelsRoutes models) => models.ListAsync(context)).WithSummary("Models");
            group.MapMethods("/models/{*id}", ["GET", "HEAD"], (HttpContext context, string id, ModelsRoutes models) => models.GetAsync(context, id)).WithSummary("One model");
        }
    }

    private static Task CountAsync(HttpContext context, UtilityEndpoint utilities) => utilities.ServeAsync(
        context,
        body => new RenderTemplateRequest(ResponsesRequest.ReadPrompt(body)),
        (json, result) =>
        {
            json.WriteStartObject();
            json.WriteString("object", "response.input_tokens");
            json.WriteNumber("input_tokens", result.TokenCount ?? 0);
            json.WriteEndObject();
        });
}
