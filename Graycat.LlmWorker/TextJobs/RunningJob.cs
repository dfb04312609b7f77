using System.Diagnostics;
using Graycat.Contracts.Jobs;
using Graycat.LlmWorker.Engine;

namespace Graycat.LlmWorker.TextJobs;

/// <summary>A leased job from its lease to its last word in Redis. Safe for use from several threads.</summary>
public sealed class RunningJob(JobLease lease)
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GenerationOutcome? _stop;
    private (ModelEngine Engine, Generation Generation)? _submitted;

    /// <summary>The right to run it.</summary>
    public JobLease Lease { get; } = lease;

    /// <summary>Cancelled once the job is to stop, for whatever waits before it runs.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Why it is to stop; null while it is not.</summary>
    public GenerationOutcome? StopReason
    {
        get
        {
            lock (_lock)
                return _stop;
        }
    }

    /// <summary>Completes when the job's end is written, or is somebody else's to write.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The job's span; null when nobody listens.</summary>
    public Activity? Span { get; init; }

    /// <summary>Slots that it takes, as soon as that is known: one for each choice. Default 1.</summary>
    public int Slots { get; private set; } = 1;

    /// <summary>Told how many slots more than one it takes.</summary>
    public Action<int>? OnMoreSlots { get; init; }

    /// <summary>Milliseconds from enqueue to lease.</summary>
    public double QueueMilliseconds { get; init; }

    /// <summary>Milliseconds that it waited for its model to be loaded.</summary>
    public double LoadMilliseconds { get; set; }

    /// <summary>The index that its next event will get, as far as this worker knows; owned by the publisher.</summary>
    public long NextEventIndex { get; set; } = lease.NextEventIndex;

    /// <summary>Stops the job: within one decode step if it runs. The first reason counts.</summary>
    public void Stop(GenerationOutcome reason)
    {
        (ModelEngine Engine, Generation Generation)? submitted;
        lock (_lock)
        {
            if (_stop is not null)
                return;
            (_stop, submitted) = (reason, _submitted);
        }

        submitted?.Engine.Stop(submitted.Value.Generation, reason);
        _stopping.Cancel();
    }

    /// <summary>Says how many slots the job takes; once.</summary>
    public void TakeSlots(int slots)
    {
        OnMoreSlots?.Invoke(slots - 1);
        Slots = slots;
    }

    /// <summary>Puts the generation into the engine; it stops at once if the job was stopped meanwhile.</summary>
    public void Submit(ModelEngine engine, Generation generation)
    {
        GenerationOutcome? stop;
        lock (_lock)
            (_submitted, stop) = ((engine, generation), _stop);
        engine.Submit(generation);
        if (stop is { } reason)
            engine.Stop(generation, reason);
    }

    /// <summary>Says that nothing is left to be done.</summary>
    public void MarkEnded() => _ended.TrySetResult();
}
