using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Graycat.Tests.Queue.Servers;

/// <summary>A redis-server process of our own on a free loopback port, which tests may kill and start again.</summary>
internal sealed class RedisServerProcess : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graycat-redis-").FullName;
    private readonly bool _appendOnly;
    private Process? _process;

    private RedisServerProcess(bool appendOnly)
    {
        _appendOnly = appendOnly;
        Port = FreePort();
    }

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public static bool IsInstalled { get; } = Find() is not null;

    /// <summary>Skips the test, naming the missing part, where redis-server isn't installed.</summary>
    public static async Task<RedisServerProcess> StartOrSkipAsync(bool appendOnly = false)
    {
        Assert.SkipUnless(IsInstalled, "redis-server is not installed");
        var server = new RedisServerProcess(appendOnly);
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo(Find()!)
        {
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "--port", Port.ToString(), "--bind", "127.0.0.1", "--dir", _folder, "--save", "",
                "--appendonly", _appendOnly ? "yes" : "no", "--appendfsync", "always",
            },
        };
        _process = Process.Start(start)!;
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
                break;
        }

        _ = _process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>As by <c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
            _process.Kill();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "redis-server"))
        .FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
