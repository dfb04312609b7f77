using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Graycat.Api.Authentication;

/// <summary>Every key that may use the server.</summary>
public sealed class KeyRing(IOptions<ApiOptions> options)
{
    private readonly ApiKey[] _keys = [.. FromTokens(options.Value), .. options.Value.Keys.Select(key => From(key, options.Value))];

    /// <summary>
    /// The key with this token, or null. Compares hashes in constant time with every key, so that the time taken tells
    /// nothing about any of them.
    /// </summary>
    public ApiKey? Find(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        ApiKey? found = null;
        foreach (var key in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(key.TokenHash, hash))
                found = key;
        }

        return found;
    }

    private static IEnumerable<ApiKey> FromTokens(ApiOptions options) => options.Tokens.Select(token => SHA256.HashData(Encoding.UTF8.GetBytes(token)))
        .Select(hash => new ApiKey
        {
            Id = IdOf(hash),
            TokenHash = hash,
            RequestsPerMinute = options.RateLimitPerMinute,
            MaxPriority = 7,
            IsAdmin = true,
        });

    private static ApiKey From(KeyOptions key, ApiOptions options)
    {
        byte[] hash = key.TokenSha256 is { } hex ? Convert.FromHexString(hex) : SHA256.HashData(Encoding.UTF8.GetBytes(key.Token!));
        return new()
        {
            Id = key.Name ?? IdOf(hash),
            TokenHash = hash,
            RequestsPerMinute = key.RequestsPerMinute ?? options.RateLimitPerMinute,
            MaxQueued = key.MaxQueued,
            MaxRunning = key.MaxRunning,
            Weight = key.Weight,
            MaxPriority = key.MaxPriority,
            Models = [.. key.Models],
            IsAdmin = key.Admin,
        };
    }

    private static string IdOf(byte[] hash) => "key-" + Convert.ToHexStringLower(hash.AsSpan(0, 6));
}
