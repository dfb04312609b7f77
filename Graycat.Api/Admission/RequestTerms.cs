using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Graycat.Api.Authentication;
using Graycat.Api.Errors;
using Graycat.Api.Jobs;

namespace Graycat.Api.Admission;

/// <summary>What a generating request's headers ask for, whatever its dialect.</summary>
/// <param name="RespondAsync"><c>Prefer: respond-async</c>.</param>
/// <param name="Terms">For the job.</param>
public readonly record struct RequestTerms(bool RespondAsync, JobTerms Terms)
{
    /// <summary>Reads <c>Prefer</c>, <c>Idempotency-Key</c> (1 to 255 printable characters) and <c>X-Priority</c> (−8 to 7).</summary>
    public static (RequestTerms Terms, ApiError? Error) Read(HttpContext context, ReadOnlySpan<byte> body, TimeSpan timeout, TimeSpan asyncTimeout)
    {
        var headers = context.Request.Headers;
        bool respondAsync = headers["Prefer"].Any(value => value?.Contains("respond-async", StringComparison.OrdinalIgnoreCase) == true);
        string? idempotencyKey = headers["Idempotency-Key"].ToString() is { Length: > 0 } given ? given : null;
        var terms = new JobTerms
        {
            Key = context.Key(),
            Timeout = respondAsync ? asyncTimeout : timeout,
            IdempotencyKey = idempotencyKey,
            BodyHash = idempotencyKey is null ? null : Hash(context.Request.Path, body),
            Priority = Priority(headers) ?? 0,
            OutlivesClient = respondAsync || idempotencyKey is not null,
        };
        return (new(respondAsync, terms), Mistake(headers, idempotencyKey));
    }

    private static ApiError? Mistake(IHeaderDictionary headers, string? idempotencyKey)
    {
        if (idempotencyKey is not null && (idempotencyKey.Length > 255 || idempotencyKey.Any(c => c is < ' ' or > '~')))
            return new(ApiErrorKind.InvalidRequest, "Idempotency-Key must have 1 to 255 printable ASCII characters.", "Idempotency-Key");
        return Priority(headers) is null
            ? new(ApiErrorKind.InvalidRequest, $"X-Priority is '{headers["X-Priority"]}'; it must be a whole number between -8 and 7.", "X-Priority")
            : null;
    }

    private static int? Priority(IHeaderDictionary headers) => headers["X-Priority"].ToString() switch
    {
        "" => 0,
        var text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value is >= -8 and <= 7 => value,
        _ => null,
    };

    private static string Hash(PathString path, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(path.Value ?? ""));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
