using System.Collections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Graycat.ServiceDefaults.Startup;

/// <summary>Points out <c>GRAYCAT_</c> variables that nothing reads: most are misspelt.</summary>
internal sealed partial class UnknownVariablesNotice(ILogger<UnknownVariablesNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var names = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => (string)entry.Key);
        foreach (string name in names.Where(IsUnknown))
            LogUnknown(name, GraycatVariables.Nearest(name) ?? string.Join(", ", GraycatVariables.Known));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A double underscore is a configuration path (GRAYCAT_LLM__SLOTS), checked by the options that own it.
    private static bool IsUnknown(string name) =>
        name.StartsWith("GRAYCAT_", StringComparison.Ordinal)
        && !name.Contains("__", StringComparison.Ordinal)
        && !GraycatVariables.Known.Contains(name);

    [LoggerMessage(1, LogLevel.Warning, "Nothing reads the variable {Name}. Was it meant to be {Suggestion}?")]
    private partial void LogUnknown(string name, string suggestion);
}
