using Graycat.Api.Admission;
using Graycat.Api.Authentication;
using Graycat.Api.Dialects.Anthropic;
using Graycat.Api.Dialects.Automatic1111;
using Graycat.Api.Dialects.Graycat;
using Graycat.Api.Dialects.LlamaCpp;
using Graycat.Api.Dialects.Ollama;
using Graycat.Api.Dialects.OpenAI;
using Graycat.Api.Documentation;
using Graycat.Api.Errors;
using Graycat.Api.Home;
using Graycat.Api.Jobs;
using Graycat.Api.Metrics;
using Graycat.Api.Models;
using Graycat.Api.RateLimits;
using Graycat.Api.Streaming;
using Graycat.Api.Utilities;
using Graycat.Queue;
using Graycat.ServiceDefaults.Health;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Graycat.Api;

/// <summary>The gateway, for a process of its own or inside another.</summary>
public static class GraycatApiExtensions
{
    /// <summary>Registers the gateway and the queue with its maintenance; the caller registers Redis.</summary>
    public static IServiceCollection AddGraycatApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddGraycatQueue(queue => queue.MaxQueueSize = configuration.GetValue("MAX_QUEUE_SIZE", queue.MaxQueueSize));
        services.AddQueueMaintenance();
        services.AddLegacyQueue<LegacyJobs>();
        services.AddSingleton<IConfigureOptions<ApiOptions>>(new ReadApiOptions(configuration));
        services.AddSingleton<IPostConfigureOptions<ApiOptions>, DevelopmentKey>();
        services.AddSingleton<IValidateOptions<ApiOptions>>(new ValidateApiOptions(configuration));
        services.AddOptions<ApiOptions>().ValidateOnStart();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<ApiOptions>>((kestrel, api) =>
        {
            kestrel.Limits.MaxRequestBodySize = api.Value.MaxRequestBytes;
            kestrel.AddServerHeader = false;
        });
        services.AddSharedParts();
        services.AddApiCors();
        services.AddOpenApi("v1");
        services.AddOwnRoutes().AddOpenAiDialect().AddLlamaCppDialect().AddOllamaDialect().AddAnthropicDialect().AddAutomatic1111Dialect();
        return services;
    }

    /// <summary>Adds the middleware and maps every route.</summary>
    public static WebApplication MapGraycatApi(this WebApplication app)
    {
        app.UseMiddleware<RequestIdMiddleware>();
        app.UseMiddleware<RequestMetricsMiddleware>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseRouting();
        app.UseCors();
        app.UseMiddleware<AuthenticationMiddleware>();
        app.UseMiddleware<PreflightMiddleware>();
        app.UseMiddleware<RateLimitMiddleware>();
        app.MapHome();
        app.MapProcessHealth();
        app.MapPrometheusScrapingEndpoint("/metrics").WithMetadata(Uncounted.Mark);
        app.MapApiDocumentation();
        app.MapOwnRoutes();
        app.MapOpenAiDialect();
        app.MapLlamaCppDialect();
        app.MapOllamaDialect();
        app.MapAnthropicDialect();
        app.MapAutomatic1111Dialect();
        return app;
    }

    private static void AddSharedParts(this IServiceCollection services)
    {
        services.AddSingleton<KeyRing>();
        services.AddSingleton<ErrorShapes>();
        services.AddSingleton<ErrorWriter>();
        services.AddSingleton<RequestMetrics>();
        services.AddSingleton<ModelDirectory>();
        services.AddSingleton<ReplyFormats>();
        services.TryAddSingleton<IReplyStore, RedisReplyStore>();
        services.AddSingleton<JobViews>();
        services.AddSingleton<JobGateway>();
        services.AddSingleton<JobAnswers>();
        services.AddSingleton<JobEndpoint>();
        services.AddSingleton<UtilityEndpoint>();
        services.AddSingleton<TextGateway>();
        services.AddSingleton<TextStream>();
        services.AddSingleton<TextEndpoint>();
        services.AddSingleton<AsyncJobs>();
        services.AddSingleton<WebhookSender>();
        services.AddHttpClient(WebhookSender.ClientName, client => client.Timeout = TimeSpan.FromSeconds(10))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
    }
}
