using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Graycat.ServiceDefaults.Startup;

/// <summary>Reads <c>LOG_LEVEL</c>: a .NET level or the Python service's <c>DEBUG</c>, <c>INFO</c>, <c>WARNING</c>, <c>ERROR</c>, <c>CRITICAL</c>.</summary>
internal static class LogLevelVariable
{
    public static void AddLogLevel(this IHostApplicationBuilder builder)
    {
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
        // A start that fails ends in one sentence (StartupFailure), or in the unhandled exception itself.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        if (Parse(builder.Configuration["LOG_LEVEL"]) is { } level)
            builder.Logging.SetMinimumLevel(level);
    }

    /// <summary>The level, or null where the text names none.</summary>
    public static LogLevel? Parse(string? text) => text?.Trim().ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "INFO" or "INFORMATION" => LogLevel.Information,
        "WARN" or "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "CRITICAL" or "FATAL" => LogLevel.Critical,
        "NONE" or "OFF" => LogLevel.None,
        _ => null,
    };
}
