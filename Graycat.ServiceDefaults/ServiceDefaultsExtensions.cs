using Graycat.ServiceDefaults.Health;
using Graycat.ServiceDefaults.Startup;
using Graycat.ServiceDefaults.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Graycat.ServiceDefaults;

/// <summary>What every Graycat process has: a clock, logging by <c>LOG_LEVEL</c>, telemetry, health, service discovery.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Adds the defaults. Call it first in every <c>Program.cs</c>; calling it twice does no harm.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddLogLevel();
        builder.AddTelemetry();
        builder.Services.AddProcessHealth();
        builder.Services.AddServiceDiscovery();
        builder.Services.AddHostedService<UnknownVariablesNotice>();
        return builder;
    }
}
