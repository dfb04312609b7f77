using Graycat.Api.RateLimits;
using Microsoft.AspNetCore.Authorization;
using Scalar.AspNetCore;

namespace Graycat.Api.Documentation;

/// <summary>The OpenAPI document and its viewer, whose script is part of this server.</summary>
internal static class DocumentationExtensions
{
    public static void MapApiDocumentation(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").WithMetadata(Uncounted.Mark);
        routes.MapScalarApiReference("/docs", options =>
        {
            options.Title = "Graycat";
            options.OpenApiRoutePattern = "/openapi/{documentName}.json";
            options.DefaultFonts = false;
        }).WithMetadata(Uncounted.Mark).Finally(AskForKey);
    }

    // The viewer opens its script to everyone; here only the routes that say so themselves are open.
    private static void AskForKey(EndpointBuilder endpoint)
    {
        foreach (object open in endpoint.Metadata.OfType<IAllowAnonymous>().ToList())
            endpoint.Metadata.Remove(open);
    }
}
