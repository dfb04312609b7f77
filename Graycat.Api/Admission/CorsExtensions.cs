using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace Graycat.Api.Admission;

/// <summary>Lets browsers of the configured origins use the API.</summary>
internal static class CorsExtensions
{
    private static readonly string[] s_exposed = ["x-request-id", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After", "Location"];

    public static void AddApiCors(this IServiceCollection services)
    {
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<ApiOptions>>((cors, api) => cors.AddDefaultPolicy(policy => Configure(policy, api.Value)));
    }

    private static void Configure(CorsPolicyBuilder policy, ApiOptions api)
    {
        policy.AllowAnyHeader().AllowAnyMethod().WithExposedHeaders(s_exposed).SetPreflightMaxAge(TimeSpan.FromMinutes(10));
        if (api.CorsOrigins.Contains("*"))
            policy.AllowAnyOrigin();
        else
            policy.WithOrigins([.. api.CorsOrigins]);
        if (api.CorsCredentials)
            policy.AllowCredentials();
    }
}

/// <summary>Answers <c>OPTIONS</c> that is left after CORS: 204 and no permission.</summary>
internal sealed class PreflightMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsOptions(context.Request.Method))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.Headers.Allow = "GET, HEAD, POST, DELETE, OPTIONS";
        return Task.CompletedTask;
    }
}
