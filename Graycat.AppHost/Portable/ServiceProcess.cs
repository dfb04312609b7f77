using System.Diagnostics;
using System.Globalization;

namespace Graycat.AppHost.Portable;

/// <summary>One service's process: its log lines with its name before them, started again when it crashes.</summary>
internal sealed class ServiceProcess(string name, string assembly, IReadOnlyList<KeyValuePair<string, string>> environment, TextWriter output, TimeProvider clock)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(30);

    /// <summary>Returns when <paramref name="stopping"/> is signalled and the process has ended.</summary>
    public async Task KeepRunningAsync(CancellationToken stopping)
    {
        var pause = s_firstPause;
        while (!stopping.IsCancellationRequested)
        {
            int exitCode = await RunOnceAsync(stopping);
            if (stopping.IsCancellationRequested)
                return;
            await output.WriteLineAsync($"{name,-10} | ended with exit code {exitCode}; starting it again in {pause.TotalSeconds:0} s");
            await Task.Delay(pause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause < s_longestPause ? pause * 2 : s_longestPause;
        }
    }

    private async Task<int> RunOnceAsync(CancellationToken stopping)
    {
        using var process = new Process { StartInfo = StartInfo() };
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.WaitForExitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited)
            await StopAsync(process);
        return process.ExitCode;
    }

    private ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly + ".dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The workers' own probes listen on a free port each; only the API's address is the user's.
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (variable, value) in environment)
        {
            if (variable is not null)
                start.Environment[variable] = value;
        }

        return start;
    }

    private async Task StopAsync(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        using var patience = new CancellationTokenSource(s_grace, clock);
        await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
    }

    private void Write(string? line)
    {
        if (line is not null)
            output.WriteLine($"{name,-10} | {line}");
    }
}
