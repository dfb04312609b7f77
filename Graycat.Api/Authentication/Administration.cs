using Graycat.Api.Errors;

namespace Graycat.Api.Authentication;

/// <summary>What only some keys may do.</summary>
internal static class Administration
{
    /// <summary>Why the request's key may not load, unload, pull or delete models or change what touches others; null where it may.</summary>
    public static ApiError? Refusal(HttpContext context) => context.Key().IsAdmin
        ? null
        : new(ApiErrorKind.Forbidden, "This key may not administer the server; the operator can allow it with the key's setting Admin.");
}
