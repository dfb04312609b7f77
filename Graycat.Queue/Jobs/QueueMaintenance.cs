using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Graycat.Queue.Jobs;

/// <summary>
/// Looks through every queue for expired leases and deadlines, each <see cref="QueueOptions.MaintenanceInterval"/>. Any
/// number of processes may run it; which one finds a job doesn't matter.
/// </summary>
public sealed class QueueMaintenance(IJobQueue queue, IOptions<QueueOptions> options, TimeProvider time) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.MaintenanceInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await RunOnceAsync(stoppingToken);
    }

    /// <summary>One look through every queue.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var name in await queue.GetQueuesAsync(cancellationToken) ?? [])
            await queue.RequeueExpiredAsync(name, cancellationToken);
    }
}
