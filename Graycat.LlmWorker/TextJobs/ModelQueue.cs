using System.Diagnostics;
using Graycat.Contracts.Jobs;
using Graycat.LlmWorker.Engine;
using Graycat.LlmWorker.Hosting;
using Graycat.LlmWorker.Models;
using Graycat.Queue.Jobs;
using Graycat.Queue.Signals;
using Microsoft.Extensions.Logging;

namespace Graycat.LlmWorker.TextJobs;

/// <summary>Serves the queues of one model's names: leases as many jobs as there are free slots and runs them.</summary>
/// <param name="model">The model.</param>
/// <param name="names">Its queues.</param>
/// <param name="slots">Jobs that run at once.</param>
/// <param name="worker">Who leases.</param>
/// <param name="queue">The job queue.</param>
/// <param name="signal">Tells of work and of cancelled jobs.</param>
/// <param name="running">Where running jobs are kept.</param>
/// <param name="runner">Runs them.</param>
/// <param name="options">The lease's length.</param>
/// <param name="time">For deadlines.</param>
/// <param name="logger">For defects.</param>
internal sealed partial class ModelQueue(
    CatalogModel model,
    IEnumerable<QueueName> names,
    int slots,
    WorkerId worker,
    IJobQueue queue,
    IWorkSignal signal,
    RunningJobs running,
    IJobRunner runner,
    LlmWorkerOptions options,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly SlotGate _slots = new(slots);
    private readonly QueueName[] _queues = [.. names];
    private readonly HashSet<Task> _tasks = [];

    public CatalogModel Model => model;

    public int BusySlots => _slots.Busy;

    /// <summary>Takes jobs until cancelled; those that run then go on.</summary>
    public async Task ServeAsync(CancellationToken stopping)
    {
        await using WorkListener listener = signal.Listen(worker, _queues, running.Cancel);
        while (!stopping.IsCancellationRequested)
        {
            bool found = false;
            foreach (QueueName name in _queues)
                found |= await LeaseAsync(name, listener, stopping);
            if (!found)
                await listener.WaitAsync(stopping);
        }
    }

    /// <summary>Completes when no job runs any more.</summary>
    public async Task WhenIdleAsync()
    {
        while (Snapshot() is { Length: > 0 } tasks)
            await Task.WhenAll(tasks);
    }

    private Task[] Snapshot()
    {
        lock (_tasks)
            return [.. _tasks];
    }

    private async Task<bool> LeaseAsync(QueueName name, WorkListener listener, CancellationToken stopping)
    {
        int free = _slots.TakeAll();
        if (free == 0)
            return false;
        int used = 0;
        try
        {
            LeaseResult result = await queue.LeaseAsync(name, worker, free, options.LeaseTime, stopping);
            used = result.Leases.Count;
            foreach (JobLease lease in result.Leases)
                Start(lease, listener);
            if (!result.IsAvailable)
                await Task.Delay(s_pause, time, stopping);
            return used > 0;
        }
        finally
        {
            _slots.Return(free - used);
        }
    }

    private void Start(JobLease lease, WorkListener listener)
    {
        var task = Task.Run(() => RunAsync(lease, listener));
        lock (_tasks)
            _tasks.Add(task);
        _ = task.ContinueWith(Forget, TaskScheduler.Default);
    }

    private void Forget(Task task)
    {
        lock (_tasks)
            _tasks.Remove(task);
    }

    private async Task RunAsync(JobLease lease, WorkListener listener)
    {
        DateTimeOffset now = time.GetUtcNow();
        double waited = Math.Max(0, (now - lease.EnqueuedAt).TotalMilliseconds);
        using Activity? span = WorkerTelemetry.StartJob(lease, waited);
        var job = new RunningJob(lease) { QueueMilliseconds = waited, Span = span, OnMoreSlots = more => _slots.Return(-more) };
        running.Add(job);
        TimeSpan left = lease.Deadline > now ? lease.Deadline - now : TimeSpan.Zero;
        await using ITimer deadline = time.CreateTimer(static state => ((RunningJob)state!).Stop(GenerationOutcome.TimedOut), job, left, Timeout.InfiniteTimeSpan);
        try
        {
            await runner.RunAsync(job, model);
        }
        catch (Exception exception)
        {
            LogFailed(exception, lease.Job.Value);
        }
        finally
        {
            running.Remove(job);
            _slots.Return(job.Slots);
            listener.Wake();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Job {Job} ended with a defect.")]
    private partial void LogFailed(Exception exception, string job);
}
