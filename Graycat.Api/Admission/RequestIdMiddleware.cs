using Graycat.Api.Dialects.Reading;

namespace Graycat.Api.Admission;

/// <summary>
/// Gives every answer its <c>x-request-id</c>: the caller's, if it has 1 to 128 characters of letters, digits and
/// <c>- _ . :</c>, else a new one. It is also the request's id in logs.
/// </summary>
internal sealed class RequestIdMiddleware(RequestDelegate next)
{
    private const string Header = "x-request-id";

    public Task InvokeAsync(HttpContext context)
    {
        string given = context.Request.Headers[Header].ToString();
        context.TraceIdentifier = IsSane(given) ? given : Identifiers.New("req_");
        context.Response.Headers[Header] = context.TraceIdentifier;
        return next(context);
    }

    private static bool IsSane(string id) =>
        id.Length is > 0 and <= 128 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':');
}
