using System.Net;
using System.Net.Sockets;
using Garnet;
using Garnet.common;
using Garnet.server;
using Garnet.server.Auth.Settings;
using Microsoft.Extensions.Logging;

namespace Graycat.EmbeddedRedis;

/// <summary>
/// A Garnet server inside this process, on loopback only, with Lua and an append-only file, so that <c>graycat serve</c>
/// needs no Redis and queued jobs survive a restart.
/// </summary>
public sealed class EmbeddedGarnet : IAsyncDisposable, IDisposable
{
    private readonly GarnetServer _server;
    private readonly string? _password;
    private bool _disposed;

    private EmbeddedGarnet(GarnetServer server, int port, string? password)
    {
        _server = server;
        _password = password;
        Port = port;
    }

    /// <summary>The loopback port it listens on.</summary>
    public int Port { get; }

    /// <summary>For StackExchange.Redis.</summary>
    public string ConnectionString => $"127.0.0.1:{Port}" + (_password is null ? "" : $",password={_password}");

    /// <summary>Starts the server and restores what the data folder holds.</summary>
    /// <exception cref="EmbeddedGarnetException">The port is taken, or the data folder can't be used; the message says which and is one sentence.</exception>
    public static EmbeddedGarnet Start(EmbeddedGarnetOptions options, ILoggerFactory? loggerFactory = null)
    {
        PrepareFolder(options.DataFolder);
        var port = options.Port == 0 ? FreePort() : options.Port;
        try
        {
            var server = new GarnetServer(GarnetSettings.From(options, port), loggerFactory);
            server.Start();
            return new EmbeddedGarnet(server, port, options.Password);
        }
        catch (Exception error) when (error is SocketException or IOException or UnauthorizedAccessException or GarnetException)
        {
            throw new EmbeddedGarnetException($"The embedded Garnet can't start on port {port} with data folder {options.DataFolder}: {error.Message}", error);
        }
    }

    /// <summary>Waits until every write so far is in the append-only file. Any thread may call.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken = default) => await _server.Store.CommitAOFAsync(cancellationToken);

    /// <summary>Writes what is still in memory to the append-only file and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _server.Store.CommitAOFAsync(CancellationToken.None);
        _server.Dispose();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static void PrepareFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, ".writable");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedGarnetException($"The data folder {folder} can't be written: {error.Message}", error);
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

/// <summary>The embedded Garnet could not start; the message is one sentence for the operator.</summary>
public sealed class EmbeddedGarnetException(string message, Exception inner) : Exception(message, inner);
