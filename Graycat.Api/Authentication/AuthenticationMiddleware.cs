using Graycat.Api.Errors;
using Microsoft.AspNetCore.Authorization;

namespace Graycat.Api.Authentication;

/// <summary>
/// Asks every request for a key but those to open endpoints (<see cref="IAllowAnonymous"/>) and CORS preflights. Decided
/// before it shows whether the route exists.
/// </summary>
internal sealed class AuthenticationMiddleware(RequestDelegate next, KeyRing keys, ErrorWriter errors)
{
    public Task InvokeAsync(HttpContext context)
    {
        var key = Credentials.Token(context.Request.Headers) is { } token ? keys.Find(token) : null;
        if (key is not null)
            context.Features.Set(key);
        return key is not null || IsOpen(context) ? next(context) : RefuseAsync(context);
    }

    private static bool IsOpen(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null || IsPreflight(context.Request);

    private static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    private Task RefuseAsync(HttpContext context)
    {
        // A browser asks its user for a password only when told so; programs get no dialog.
        bool isBrowser = context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        context.Response.Headers.WWWAuthenticate = isBrowser ? "Basic realm=\"graycat\", charset=\"UTF-8\"" : "Bearer";
        bool wasGiven = Credentials.Token(context.Request.Headers) is not null;
        return errors.WriteAsync(context, new(ApiErrorKind.Unauthorized, wasGiven
            ? "This key is not known here."
            : "A key is required: send 'Authorization: Bearer KEY', 'x-api-key: KEY', or HTTP Basic with the key as password."));
    }
}

/// <summary>Who makes a request.</summary>
internal static class CallerExtensions
{
    /// <summary>The request's key. Only on endpoints that require one.</summary>
    public static ApiKey Key(this HttpContext context) => context.Features.Get<ApiKey>() ?? throw new InvalidOperationException("This endpoint is open and has no key.");
}
