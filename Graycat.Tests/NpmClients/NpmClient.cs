using System.Diagnostics;

namespace Graycat.Tests.NpmClients;

/// <summary>Runs one of the scripts in this folder under Node.js, after <c>npm ci</c> where its packages are missing.</summary>
internal static class NpmClient
{
    private static readonly string s_folder = Path.Combine(GoldenFiles.RepositoryRoot, "Graycat.Tests", "NpmClients");
    private static readonly Lazy<Task<(int ExitCode, string Output)>> s_packages = new(InstallAsync);

    /// <summary>Runs the script to its end; a failing statement's text is in the assertion.</summary>
    public static async Task RunAsync(string script, Uri server, string key, string model)
    {
        var (exitCode, output) = await s_packages.Value;
        Assert.SkipWhen(exitCode == 127, "Node.js (npm) is not installed.");
        Assert.SkipUnless(exitCode == 0, $"The npm packages could not be installed: {output}");
        var environment = new Dictionary<string, string>
        {
            ["GRAYCAT_URL"] = server.ToString().TrimEnd('/'),
            ["GRAYCAT_API_KEY"] = key,
            ["GRAYCAT_MODEL"] = model,
        };
        var (failed, text) = await StartAsync("node", [script], environment);
        Assert.True(failed == 0, text);
    }

    private static Task<(int ExitCode, string Output)> InstallAsync() =>
        Directory.Exists(Path.Combine(s_folder, "node_modules"))
            ? Task.FromResult((0, ""))
            : StartAsync("npm", ["ci", "--no-audit", "--no-fund"], new Dictionary<string, string>());

    private static async Task<(int ExitCode, string Output)> StartAsync(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = s_folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            string errors = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await output + errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (127, "");
        }
    }
}
