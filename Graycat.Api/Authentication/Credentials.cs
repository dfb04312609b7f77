using System.Text;

namespace Graycat.Api.Authentication;

/// <summary>
/// Finds the token in a request: <c>Authorization: Bearer</c>, <c>Authorization: Basic</c> with the token as password and
/// any user, <c>x-api-key</c> (Anthropic) or <c>api-key</c> (Azure).
/// </summary>
internal static class Credentials
{
    /// <summary>Longer ones are no key of ours.</summary>
    private const int MaxCharacters = 4096;

    public static string? Token(IHeaderDictionary headers)
    {
        string? token = FromAuthorization(headers.Authorization.ToString()) ?? One(headers, "x-api-key") ?? One(headers, "api-key");
        return token is { Length: > 0 and <= MaxCharacters } ? token : null;
    }

    private static string? FromAuthorization(string header)
    {
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return header[7..].Trim();
        return header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) ? Password(header[6..].Trim()) : null;
    }

    private static string? Password(string base64)
    {
        if (base64.Length > 2 * MaxCharacters)
            return null;
        Span<byte> bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out int length))
            return null;
        string[] parts = Encoding.UTF8.GetString(bytes[..length]).Split(':', 2);
        return parts.Length == 2 ? parts[1] : null;
    }

    private static string? One(IHeaderDictionary headers, string name) => headers[name].ToString() is { Length: > 0 } value ? value : null;
}
