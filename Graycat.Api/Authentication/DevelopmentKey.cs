using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Graycat.Api.Authentication;

/// <summary>
/// In development, where no key is configured, makes one for this run and prints it. Elsewhere a missing key fails the
/// start.
/// </summary>
internal sealed partial class DevelopmentKey(IHostEnvironment environment, ILogger<DevelopmentKey> logger) : IPostConfigureOptions<ApiOptions>
{
    public void PostConfigure(string? name, ApiOptions options)
    {
        if (!environment.IsDevelopment() || options.Tokens.Count + options.Keys.Count > 0)
            return;
        string token = RandomNumberGenerator.GetHexString(32, lowercase: true);
        options.Tokens = [token];
        LogMade(token);
    }

    [LoggerMessage(1, LogLevel.Warning, "API_TOKENS is not set. The key of this run is {Token}")]
    private partial void LogMade(string token);
}
