using System.Runtime.CompilerServices;

namespace Graycat.Tests;

/// <summary>What holds for the whole test process.</summary>
internal static class TestProcess
{
    /// <summary>
    /// Many hosts live side by side here; each would watch its configuration files with an inotify instance of its own,
    /// of which Linux gives a user 128.
    /// </summary>
    [ModuleInitializer]
    internal static void DoNotWatchConfigurationFiles() =>
        Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
}
