using Graycat.Api;
using Graycat.EmbeddedRedis;
using Graycat.LlmWorker.Hosting;
using Graycat.SdWorker.Hosting;
using Graycat.ServiceDefaults;
using Graycat.ServiceDefaults.Redis;
using Graycat.ServiceDefaults.Startup;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Graycat.Cli.Serving;

/// <summary>Composes and runs the whole system in this process.</summary>
internal static class ServeHost
{
    private const string DefaultUrl = "http://127.0.0.1:8000";

    /// <summary>Serves until Ctrl-C or SIGTERM, then drains.</summary>
    public static async Task<int> RunAsync(ServeSettings settings, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        ServeConfiguration.Apply(builder.Configuration, settings, DefaultUrl);
        string home = DataFolder.Resolve(builder.Configuration);
        WritableFolder.Ensure(home);
        bool madeKey = ServeConfiguration.EnsureKey(builder.Configuration, home);

        await using var garnet = StartGarnet(builder.Configuration, home);
        builder.Logging.AddSimpleConsole(options => options.SingleLine = true);
        builder.AddServiceDefaults();
        builder.AddGraycatRedis();
        builder.Services.AddGraycatApi(builder.Configuration);
        builder.Services.AddLlmWorker(builder.Configuration);
        builder.Services.AddSdWorker(builder.Configuration);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(8));
        builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<ServeBanner>(services, madeKey));

        var app = builder.Build();
        app.MapGraycatApi();
        await app.RunAsync(cancellationToken);
        return 0;
    }

    private static EmbeddedGarnet? StartGarnet(ConfigurationManager configuration, string home)
    {
        if (RedisConnectionOptions.IsConfigured(configuration))
            return null;
        var garnet = EmbeddedGarnet.Start(new EmbeddedGarnetOptions { DataFolder = Path.Combine(home, "queue") });
        configuration[$"ConnectionStrings:{RedisConnectionOptions.ConnectionName}"] = garnet.ConnectionString;
        return garnet;
    }
}
