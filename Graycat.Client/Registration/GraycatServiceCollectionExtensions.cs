using Graycat.Client.Chat;
using Graycat.Client.Connections;
using Graycat.Client.Embeddings;
using Graycat.Client.Images;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Graycat.Client.Registration;

/// <summary>Registers a Graycat server's chat, embeddings and images.</summary>
public static class GraycatServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IChatClient"/>, <see cref="IChatCompletionService"/>, <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> and
    /// <see cref="IImageGenerator"/> on the server that <c>ConnectionStrings:<paramref name="name"/></c> names
    /// (<c>Endpoint=…;Key=…;Model=…</c>), overridden by the section <c>Graycat:<paramref name="name"/></c>. Checked at start.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The connection's name.</param>
    /// <param name="configure">Last changes to the options.</param>
    public static IServiceCollection AddGraycatClient(this IServiceCollection services, string name, Action<GraycatClientOptions>? configure = null)
    {
        AddOptions(services, name, configure);
        services.AddSingleton<IChatClient>(provider => Chat(provider, name));
        services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(provider => new GraycatEmbeddingGenerator(Http(provider, name), Options(provider, name)));
        services.AddSingleton<IImageGenerator>(provider => new GraycatImageGenerator(Http(provider, name), Options(provider, name)));
        services.AddSingleton(provider => provider.GetRequiredService<IChatClient>().AsChatCompletionService(provider));
        return services;
    }

    /// <summary>As <see cref="AddGraycatClient"/>, with <paramref name="name"/> as the key of every service.</summary>
    public static IServiceCollection AddKeyedGraycatClient(this IServiceCollection services, string name, Action<GraycatClientOptions>? configure = null)
    {
        AddOptions(services, name, configure);
        services.AddKeyedSingleton<IChatClient>(name, (provider, _) => Chat(provider, name));
        services.AddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>(name, (provider, _) => new GraycatEmbeddingGenerator(Http(provider, name), Options(provider, name)));
        services.AddKeyedSingleton<IImageGenerator>(name, (provider, _) => new GraycatImageGenerator(Http(provider, name), Options(provider, name)));
        services.AddKeyedSingleton(name, (provider, key) => provider.GetRequiredKeyedService<IChatClient>(key).AsChatCompletionService(provider));
        return services;
    }

    internal static string HttpClientName(string name) => "graycat:" + name;

    private static void AddOptions(IServiceCollection services, string name, Action<GraycatClientOptions>? configure)
    {
        services.AddOptions<GraycatClientOptions>(name)
            .Configure<IServiceProvider>((options, provider) => Read(options, provider.GetService<IConfiguration>(), name))
            .Configure(options => configure?.Invoke(options))
            .Validate(options => options.Endpoint is not null, $"No Graycat server is named: set ConnectionStrings:{name} to Endpoint=http://127.0.0.1:8000;Key=...;Model=....")
            .ValidateOnStart();
        services.AddHttpClient(HttpClientName(name), http => http.Timeout = Timeout.InfiniteTimeSpan);
    }

    private static void Read(GraycatClientOptions options, IConfiguration? configuration, string name)
    {
        if (configuration?.GetConnectionString(name) is { Length: > 0 } connectionString)
            options.Apply(connectionString);
        configuration?.GetSection("Graycat").GetSection(name).Bind(options);
    }

    private static GraycatChatClient Chat(IServiceProvider provider, string name) => new(Http(provider, name), Options(provider, name));

    private static HttpClient Http(IServiceProvider provider, string name) => provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName(name));

    private static GraycatClientOptions Options(IServiceProvider provider, string name) => provider.GetRequiredService<IOptionsMonitor<GraycatClientOptions>>().Get(name);
}
