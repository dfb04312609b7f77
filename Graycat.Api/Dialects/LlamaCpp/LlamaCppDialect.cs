using Graycat.Api.Dialects.OpenAI;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Errors;
using Graycat.Api.Jobs;
using Graycat.Api.RateLimits;
using Graycat.Api.Streaming;
using Graycat.Api.Utilities;

namespace Graycat.Api.Dialects.LlamaCpp;

/// <summary>llama.cpp's server at the root, as LLM for Unity and others speak to it. <c>/completion</c> is shared with the service's own.</summary>
internal static class LlamaCppDialect
{
    private static readonly string[] s_post = ["POST"];
    private static readonly string[] s_getOrPost = ["GET", "HEAD", "POST"];
    private static readonly string[] s_headOrPost = ["HEAD", "POST"];

    public static IServiceCollection AddLlamaCppDialect(this IServiceCollection services)
    {
        services.AddSingleton<IReplyFormat, LlamaCompletionFormat>();
        services.AddSingleton<IReplyFormat, LlamaEmbeddingsFormat>();
        services.AddSingleton<SlotsRoute>();
        foreach (string path in (string[])["/tokenize", "/detokenize", "/apply-template", "/template", "/props", "/slots", "/embedding", "/embeddings", "/infill", "/rerank", "/lora-adapters"])
            services.AddSingleton(new ErrorShapePrefix(path, LlamaCppErrors.Shape));
        return services;
    }

    public static void MapLlamaCppDialect(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithMetadata(LlamaCppErrors.Shape).WithTags("llama.cpp");
        group.MapPost("/infill", (HttpContext context, TextEndpoint text) => text.ServeAsync(context, LlamaCompletionRequest.ReadInfill)).WithSummary("Fill a gap in code");
        foreach (string path in (string[])["/rerank", "/reranking"])
            group.MapPost(path, (HttpContext context, JobEndpoint jobs) => jobs.ServeAsync(context, RerankFormat.Read)).WithSummary("Documents by relevance");
        foreach (string path in (string[])["/embedding", "/embeddings"])
            group.MapPost(path, EmbedAsync).WithSummary("Embeddings");
        MapUtilities(group.MapGroup("").WithMetadata(Uncounted.Mark));
    }

    /// <summary>Serves a body that <see cref="LlamaCompletionRequest.Claims"/> on the shared route.</summary>
    public static Task CompleteAsync(HttpContext context, TextEndpoint text, byte[] body, System.Text.Json.JsonElement parsed)
    {
        context.Features.Set<IErrorShape>(LlamaCppErrors.Shape);
        return text.ServeAsync(context, body, new RequestReader(parsed) { ClampNumbers = true }, LlamaCompletionRequest.Read);
    }

    // A body with OpenAI's field comes from an OpenAI client whose base address lacks /v1.
    private static Task EmbedAsync(HttpContext context, JobEndpoint jobs) => jobs.ServeAsync(context, reader => LlamaEmbeddingsFormat.Claims(reader.Element)
        ? LlamaEmbeddingsFormat.Read(reader, LlamaEmbeddingsFormat.WantsObject(context.Request, reader))
        : EmbeddingsFormat.Read(reader));

    private static void MapUtilities(RouteGroupBuilder group)
    {
        group.MapMethods("/tokenize", s_headOrPost, LlamaUtilities.TokenizeAsync).WithSummary("Text to tokens");
        group.MapMethods("/detokenize", s_post, LlamaUtilities.DetokenizeAsync).WithSummary("Tokens to text");
        group.MapMethods("/apply-template", s_post, LlamaUtilities.ApplyTemplateAsync).WithSummary("A conversation as the model reads it");
        group.MapMethods("/template", s_getOrPost, LlamaUtilities.TemplateNameAsync).WithSummary("The chat template's name");
        group.MapMethods("/props", s_getOrPost, LlamaUtilities.PropsAsync).WithSummary("The model's properties");
        group.MapMethods("/slots", ["GET", "HEAD"], (HttpContext context, SlotsRoute route) => route.GetAsync(context)).WithSummary("Slots");
        group.MapMethods("/lora-adapters", ["GET", "HEAD"], (HttpContext context) => JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteStartArray();
            json.WriteEndArray();
        })).WithSummary("LoRA adapters that apply to every request");
    }
}
