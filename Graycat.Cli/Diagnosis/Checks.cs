using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Graycat.Llama;
using Graycat.LlmWorker.Models;
using Graycat.ServiceDefaults.Redis;
using Graycat.ServiceDefaults.Startup;
using Microsoft.Extensions.Configuration;
using StackExchange.Redis;

namespace Graycat.Cli.Diagnosis;

/// <summary>The doctor's checks, one method each.</summary>
internal static class Checks
{
    private const long EnoughDiskBytes = 2_000_000_000;

    public static IEnumerable<Func<CancellationToken, Task<Finding>>> All(IConfiguration configuration) =>
    [
        _ => Task.FromResult(Runtime()),
        _ => Task.FromResult(NativeLibraries()),
        _ => RedisAsync(configuration),
        _ => Task.FromResult(Port(configuration)),
        _ => Task.FromResult(Disk(configuration)),
        _ => Task.FromResult(Models(configuration)),
        _ => Task.FromResult(Gpu()),
    ];

    private static Finding Runtime() => Environment.Version.Major >= 10
        ? new(Verdict.Good, ".NET", $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}.")
        : new(Verdict.Broken, ".NET", $"{RuntimeInformation.FrameworkDescription} is too old: install the .NET SDK 10.0.100 or newer.");

    private static Finding NativeLibraries()
    {
        var loaded = LlamaEngine.Instance;
        return loaded.Engine is { } engine
            ? new(Verdict.Good, "llama.cpp", $"{engine.Info.Version}, from {engine.Info.LibraryFolder}.")
            : new(Verdict.Broken, "llama.cpp", loaded.Message);
    }

    private static async Task<Finding> RedisAsync(IConfiguration configuration)
    {
        if (!RedisConnectionOptions.IsConfigured(configuration))
            return new(Verdict.Good, "Redis", "None is named: `serve` starts an embedded Garnet. Set REDIS_URL to use your own.");
        var options = RedisConnectionOptions.Read(configuration);
        options.AbortOnConnectFail = true;
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
            return new(Verdict.Good, "Redis", $"Answers at {string.Join(", ", options.EndPoints)}.");
        }
        catch (RedisConnectionException exception)
        {
            return new(Verdict.Broken, "Redis", StartupFailure.Describe(exception)!);
        }
    }

    private static Finding Port(IConfiguration configuration)
    {
        var address = new Uri((configuration["ASPNETCORE_URLS"]?.Split(';')[0] ?? "http://127.0.0.1:8000").Replace("*", "127.0.0.1", StringComparison.Ordinal).Replace("+", "127.0.0.1", StringComparison.Ordinal));
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, address.Port);
            listener.Start();
            return new(Verdict.Good, "Port", $"{address.Port} is free.");
        }
        catch (SocketException)
        {
            return new(Verdict.Note, "Port", $"{address.Port} is taken (perhaps by a running server): choose another with --urls.");
        }
    }

    private static Finding Disk(IConfiguration configuration)
    {
        string home = DataFolder.Resolve(configuration);
        try
        {
            WritableFolder.Ensure(home);
        }
        catch (StartupException exception)
        {
            return new(Verdict.Broken, "Data folder", exception.Message);
        }

        long free = new DriveInfo(home).AvailableFreeSpace;
        return free > EnoughDiskBytes
            ? new(Verdict.Good, "Data folder", $"{home}, {free / 1e9:0.0} GB free.")
            : new(Verdict.Note, "Data folder", $"{home} has only {free / 1e9:0.0} GB free; models need some.");
    }

    private static Finding Models(IConfiguration configuration)
    {
        var folders = ModelFolders.Resolve(configuration["GRAYCAT_MODELS"] ?? "", configuration);
        var names = new ModelCatalog(folders).Models.Select(model => model.Name).ToList();
        return names.Count > 0
            ? new(Verdict.Good, "Models", string.Join(", ", names))
            : new(Verdict.Broken, "Models", "No GGUF file was found: name one with --model or put its folder into GRAYCAT_MODELS.");
    }

    private static Finding Gpu()
    {
        var devices = LlamaEngine.Instance.Engine?.Info.Devices.Where(device => device.Kind is LlamaDeviceKind.Gpu or LlamaDeviceKind.IntegratedGpu).ToList() ?? [];
        if (devices.Count > 0)
            return new(Verdict.Good, "GPU", string.Join(", ", devices.Select(device => $"{device.Name} ({device.Description}, {device.FreeMemoryBytes / 1e9:0.0} GB free)")));
        return File.Exists("/proc/driver/nvidia/version")
            ? new(Verdict.Note, "GPU", "An NVIDIA device is here, but these libraries do not use it: point GRAYCAT_LLAMA_LIBRARY_DIR to llama.cpp's CUDA libraries.")
            : new(Verdict.Good, "GPU", "None; models run on the processor.");
    }
}
