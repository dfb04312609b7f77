using Graycat.Contracts.Jobs;
using Graycat.Queue.Jobs;
using Graycat.Queue.Signals;
using Graycat.SdWorker.Hosting;
using Graycat.SdWorker.ImageModels;

namespace Graycat.SdWorker.ImageJobs;

/// <summary>Serves one model's queue: takes a job whenever one of the worker's slots is free.</summary>
internal sealed partial class ImageModelQueue(
    CatalogImageModel model,
    WorkerId worker,
    RunningImageJobs running,
    SemaphoreSlim slots,
    IJobQueue queue,
    IWorkSignal signal,
    ImageJobRunner runner,
    SdWorkerOptions options,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    public async Task ServeAsync(CancellationToken stopping)
    {
        QueueName name = QueueName.Sd(model.Name);
        await using WorkListener listener = signal.Listen(worker, [name], running.Cancel);
        while (true)
        {
            await slots.WaitAsync(stopping);
            JobLease? lease = null;
            try
            {
                lease = await TakeAsync(name, stopping);
            }
            finally
            {
                if (lease is null)
                    slots.Release();
            }

            if (lease is null)
                await listener.WaitAsync(stopping);
            else
                running.Start(lease, RunAsync);
        }
    }

    private async Task<JobLease?> TakeAsync(QueueName name, CancellationToken stopping)
    {
        LeaseResult result = await queue.LeaseAsync(name, worker, 1, options.LeaseTime, stopping);
        if (!result.IsAvailable)
            await Task.Delay(s_pause, time, stopping);
        return result.Leases.FirstOrDefault();
    }

    private async Task RunAsync(RunningImageJob job)
    {
        DateTimeOffset now = time.GetUtcNow();
        TimeSpan left = job.Lease.Deadline > now ? job.Lease.Deadline - now : TimeSpan.Zero;
        await using ITimer deadline = time.CreateTimer(static state => ((RunningImageJob)state!).Stop(StopReason.TimedOut), job, Bounded(left), Timeout.InfiniteTimeSpan);
        try
        {
            await runner.RunAsync(job, model);
        }
        catch (Exception exception)
        {
            LogDefect(exception, job.Lease.Job.Value);
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>Timers reach 49 days; a later deadline is none.</summary>
    private static TimeSpan Bounded(TimeSpan left) => left < TimeSpan.FromDays(40) ? left : TimeSpan.FromDays(40);

    [LoggerMessage(1, LogLevel.Error, "Image job {Job} ended with a defect.")]
    private partial void LogDefect(Exception exception, string job);
}
