using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Graycat.Tests.EndToEnd;

/// <summary>One of Graycat's processes, started as an operator would, configured by environment.</summary>
internal sealed class GraycatProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new();

    private GraycatProcess(string assembly, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly + ".dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GRAYCAT_THREADS"] = "1";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Everything that was printed so far.</summary>
    public string Output => string.Join('\n', _lines);

    public static GraycatProcess Start(string assembly, IEnumerable<KeyValuePair<string, string>> environment) => new(assembly, environment);

    /// <summary>Waits until a line holds the text.</summary>
    public async Task<string> LineAsync(string text)
    {
        var seen = _awaited.GetOrAdd(text, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_lines.Any(line => line.Contains(text, StringComparison.Ordinal)))
            await seen.Task.WaitAsync(s_patience);
        return _lines.First(line => line.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>Sends a signal by name; with KILL no handler runs.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue(line);
        foreach (var (text, seen) in _awaited)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                seen.TrySetResult();
        }
    }
}
