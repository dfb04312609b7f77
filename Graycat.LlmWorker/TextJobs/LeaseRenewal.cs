using Graycat.Contracts.Jobs;
using Graycat.LlmWorker.Engine;
using Graycat.LlmWorker.Hosting;
using Graycat.Queue.Jobs;

namespace Graycat.LlmWorker.TextJobs;

/// <summary>Keeps the leases of running jobs, all in one round trip, and heeds what the queue says of them.</summary>
internal sealed class LeaseRenewal(RunningJobs running, IJobQueue queue, LlmWorkerOptions options, TimeProvider time)
{
    /// <summary>Renews at a third of the lease time until cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(options.LeaseTime / 3, time);
        while (await timer.WaitForNextTickAsync(stopping))
            await RenewAsync(stopping);
    }

    private async Task RenewAsync(CancellationToken stopping)
    {
        RunningJob[] jobs = [.. running.All];
        if (jobs.Length == 0)
            return;
        IReadOnlyList<LeaseStatus> statuses = await queue.RenewAsync([.. jobs.Select(job => job.Lease)], options.LeaseTime, stopping);
        foreach ((RunningJob job, LeaseStatus status) in jobs.Zip(statuses))
        {
            if (status == LeaseStatus.CancelRequested)
                job.Stop(GenerationOutcome.Cancelled);
            else if (status == LeaseStatus.Lost)
                job.Stop(GenerationOutcome.Abandoned);
        }
    }
}
