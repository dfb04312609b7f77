using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Graycat.ServiceDefaults.Startup;

/// <summary>Runs a process of Graycat to its end.</summary>
public static partial class GraycatHost
{
    /// <summary>
    /// Runs until SIGTERM or Ctrl-C. A start that a user can mend is logged as one sentence.
    /// </summary>
    /// <returns>The process's exit code: 0, or 1 where the start failed.</returns>
    public static async Task<int> RunGraycatAsync(this WebApplication app)
    {
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (Exception exception) when (StartupFailure.Describe(exception) is { } sentence)
        {
            LogFailure(app.Logger, sentence);
            return 1;
        }
    }

    [LoggerMessage(1, LogLevel.Critical, "{Sentence}")]
    private static partial void LogFailure(ILogger logger, string sentence);
}
