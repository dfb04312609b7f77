using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Graycat.Tests.Cli.Serving;

/// <summary>A real <c>graycat serve</c> process on a free port, with a data folder of its own.</summary>
internal sealed partial class ServeProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServeProcess(string home, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "graycat.dll"), "serve", "--home", home, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GRAYCAT_THREADS"] = "1";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _ready.TrySetResult();
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    public string Key { get; private set; } = "";

    /// <summary>Everything that was printed so far.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>Starts and waits until it listens or has ended.</summary>
    public static async Task<ServeProcess> StartAsync(string home, string urls = "http://127.0.0.1:0", IReadOnlyDictionary<string, string>? environment = null, params string[] arguments)
    {
        var process = new ServeProcess(home, ["--urls", urls, .. arguments], environment);
        await process._ready.Task.WaitAsync(s_patience);
        return process;
    }

    public HttpClient Client()
    {
        var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = Address, Timeout = s_patience };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return client;
    }

    /// <summary>One greedy answer of the model.</summary>
    public async Task<string> AskAsync(string question)
    {
        using var client = Client();
        using var response = await client.PostAsJsonAsync("v1/chat/completions", new { messages = new[] { new { role = "user", content = question } }, temperature = 0, max_tokens = 48 });
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body + Output);
        using var answer = JsonDocument.Parse(body);
        return answer.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
    }

    /// <summary>Sends SIGTERM and waits for the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        return await ExitCodeAsync();
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
        if (Listening().Match(line) is { Success: true } listening)
            Address = new Uri(listening.Groups[1].Value);
        if (line.StartsWith("Key: ", StringComparison.Ordinal))
            Key = line[5..].Trim();
        if (line.StartsWith("curl ", StringComparison.Ordinal))
            _ready.TrySetResult();
    }

    [GeneratedRegex("listens on (http://[^ ]+)")]
    private static partial Regex Listening();
}
