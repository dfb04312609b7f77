using Graycat.ServiceDefaults.Startup;
using Microsoft.Extensions.Configuration;

namespace Graycat.AppHost.Portable;

/// <summary>What the API's environment gets beyond this process's own.</summary>
internal static class ApiVariables
{
    /// <summary>Where it listens: as told, else on this machine's port 8000.</summary>
    public static KeyValuePair<string, string> Urls(IConfiguration configuration) =>
        new("ASPNETCORE_URLS", configuration["ASPNETCORE_URLS"] ?? "http://127.0.0.1:8000");

    /// <summary>The key that `graycat serve` keeps in the data folder, made now where there is none; nothing where keys are named.</summary>
    public static KeyValuePair<string, string> Key(IConfiguration configuration)
    {
        if (configuration["API_TOKENS"] is { Length: > 0 } || configuration.GetSection("Keys").GetChildren().Any())
            return default;
        string home = DataFolder.Resolve(configuration);
        WritableFolder.Ensure(home);
        return new("API_TOKENS", KeyFile.In(home).ReadOrMake());
    }
}
