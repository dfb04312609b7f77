using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Errors;
using Graycat.Api.Jobs;
using Graycat.Api.RateLimits;
using Graycat.Api.Utilities;
using Graycat.Contracts.Utilities;

namespace Graycat.Api.Dialects.Anthropic;

/// <summary>Anthropic's <c>/v1/messages</c> and <c>/v1/messages/count_tokens</c>.</summary>
internal static class AnthropicDialect
{
    public static IServiceCollection AddAnthropicDialect(this IServiceCollection services)
    {
        services.AddSingleton<IReplyFormat, MessagesFormat>();
        foreach (string path in (string[])["/v1/messages", "/api/v1/messages"])
            services.AddSingleton(new ErrorShapePrefix(path, AnthropicErrors.Shape));
        return services;
    }

    public static void MapAnthropicDialect(this IEndpointRouteBuilder routes)
    {
        foreach (string prefix in (string[])["/v1/messages", "/api/v1/messages"])
        {
            var group = routes.MapGroup(prefix).WithMetadata(AnthropicErrors.Shape).WithTags("Anthropic");
            group.MapPost("", (HttpContext context, TextEndpoint text) => text.ServeAsync(context, MessagesRequest.Read)).WithSummary("Message");
            group.MapPost("/count_tokens", CountAsync).WithMetadata(Uncounted.Mark).WithSummary("Tokens of a conversation");
        }
    }

    private static Task CountAsync(HttpContext context, UtilityEndpoint utilities) => utilities.ServeAsync(
        context,
        body => new RenderTemplateRequest(MessagesRequest.ReadPrompt(body)),
        WriteCount);

    private static void WriteCount(Utf8JsonWriter json, UtilityResult result)
    {
        json.WriteStartObject();
        json.WriteNumber("input_tokens", result.TokenCount ?? 0);
        json.WriteEndObject();
    }
}
