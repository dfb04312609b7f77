using System.Runtime.InteropServices;

namespace Graycat.AppHost.Portable;

/// <summary>Runs the services as processes of their own until Ctrl-C or SIGTERM, then stops the API first and the workers after it.</summary>
internal sealed class ServiceGroup(TextWriter output, TimeProvider clock) : IAsyncDisposable
{
    private readonly List<ServiceProcess> _services = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Adds a service, started by <see cref="RunAsync"/>.</summary>
    /// <param name="name">The prefix of its log lines.</param>
    /// <param name="assembly">The service's assembly, which lies beside this one.</param>
    /// <param name="environment">Variables beyond this process's own.</param>
    public void Add(string name, string assembly, IReadOnlyList<KeyValuePair<string, string>> environment) =>
        _services.Add(new ServiceProcess(name, assembly, environment, output, clock));

    /// <summary>Starts everything, restarts what crashes, returns 0 when told to stop.</summary>
    public async Task<int> RunAsync()
    {
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await Task.WhenAll(_services.Select(service => service.KeepRunningAsync(_stopping.Token)));
        return 0;
    }

    public ValueTask DisposeAsync()
    {
        _stopping.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _stopping.Cancel();
    }
}
