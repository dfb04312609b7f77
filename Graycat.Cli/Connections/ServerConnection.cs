using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Graycat.Cli.Serving;
using Graycat.ServiceDefaults.Startup;
using Microsoft.Extensions.Configuration;

namespace Graycat.Cli.Connections;

/// <summary>How a command reaches a server: its address and key, by option, by variable, or the local server's own.</summary>
internal sealed class ServerConnection : IDisposable
{
    /// <summary>Shared by every command that talks to a server.</summary>
    public static Option<string> UrlOption() => new("--url", "-u")
    {
        Description = "The server's address. Default: GRAYCAT_URL, else http://127.0.0.1:8000.",
    };

    /// <inheritdoc cref="UrlOption"/>
    public static Option<string> KeyOption() => new("--key", "-k")
    {
        Description = "The API key. Default: GRAYCAT_API_KEY, else the first of API_TOKENS, else the key that `graycat serve` made.",
    };

    public ServerConnection(string? url, string? key)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        Address = new Uri((url ?? configuration["GRAYCAT_URL"] ?? "http://127.0.0.1:8000").TrimEnd('/') + "/");
        Key = key ?? configuration["GRAYCAT_API_KEY"] ?? FirstToken(configuration) ?? KeyFile.In(DataFolder.Resolve(configuration)).Read();
        Http = new HttpClient { BaseAddress = Address, Timeout = Timeout.InfiniteTimeSpan };
        if (Key is not null)
            Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    public Uri Address { get; }

    public string? Key { get; }

    public HttpClient Http { get; }

    /// <summary>Names of the server's text models, the default first.</summary>
    public async Task<IReadOnlyList<string>> TextModelsAsync(CancellationToken cancellationToken)
    {
        var list = await Http.GetFromJsonAsync<JsonElement>("v1/models", cancellationToken);
        return [.. list.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()!)];
    }

    public void Dispose() => Http.Dispose();

    private static string? FirstToken(IConfiguration configuration) =>
        configuration["API_TOKENS"]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
}
