using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;
using Graycat.LlmWorker.Engine;
using Graycat.Queue.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Graycat.LlmWorker.TextJobs;

/// <summary>
/// Carries the engines' news to Redis: all jobs that moved in one round trip. While one is under way, further tokens come
/// together in their outputs and go with the next, so a slow Redis makes larger chunks and never a slower engine.
/// </summary>
public sealed partial class TextPublisher(IJobQueue queue, TimeProvider time, ILogger<TextPublisher> logger) : BackgroundService, IGenerationListener
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private HashSet<Generation> _moved = [];
    private HashSet<Generation> _spare = [];

    /// <inheritdoc/>
    public void OnStep(IReadOnlyList<Generation> moved)
    {
        lock (_lock)
        {
            for (int i = 0; i < moved.Count; i++)
                _moved.Add(moved[i]);
            if (_news.CurrentCount == 0)
                _news.Release();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _news.WaitAsync(stoppingToken);
            await PublishAsync(TakeMoved(), stoppingToken);
        }
    }

    private HashSet<Generation> TakeMoved()
    {
        lock (_lock)
        {
            (_moved, _spare) = (_spare, _moved);
            _moved.Clear();
            return _spare;
        }
    }

    private async Task PublishAsync(HashSet<Generation> moved, CancellationToken cancellationToken)
    {
        var ended = new List<(Generation Generation, GenerationEnd End)>();
        var outputs = new List<JobOutput>(moved.Count);
        foreach (Generation generation in moved)
        {
            // The end is read first: what is taken afterwards is then complete.
            if (generation.Output.End is { } end)
                ended.Add((generation, end));
            if (JobOf(generation) is { } job && job.StopReason != GenerationOutcome.Abandoned && generation.Output.TakeChunk() is { } chunk)
                outputs.Add(new JobOutput(job.Lease, JobEventKind.Chunk, JsonSerializer.SerializeToUtf8Bytes(chunk, GraycatJson.Default.TextChunk)));
        }

        if (outputs.Count > 0)
            await PublishAsync(outputs, moved, cancellationToken);
        foreach (var (generation, end) in ended)
            _ = EndAsync(generation, end);
    }

    /// <summary>Publishes until Redis took it: nothing may be missing from a stream.</summary>
    private async Task PublishAsync(List<JobOutput> outputs, HashSet<Generation> moved, CancellationToken cancellationToken)
    {
        while (outputs.Count > 0)
        {
            IReadOnlyList<LeaseStatus> statuses = await queue.PublishAsync(outputs, cancellationToken);
            var again = new List<JobOutput>();
            for (int i = 0; i < outputs.Count; i++)
            {
                if (Find(moved, outputs[i].Lease) is not { } job)
                    continue;
                if (statuses[i] == LeaseStatus.Unavailable && !await WasWrittenAsync(job, cancellationToken))
                    again.Add(outputs[i]);
                else
                    Heed(job, statuses[i]);
            }

            outputs = again;
            if (outputs.Count > 0)
                await Task.Delay(s_pause, time, cancellationToken);
        }
    }

    private static void Heed(RunningJob job, LeaseStatus status)
    {
        if (status == LeaseStatus.Lost)
            job.Stop(GenerationOutcome.Abandoned);
        else
            job.NextEventIndex++;
        if (status == LeaseStatus.CancelRequested)
            job.Stop(GenerationOutcome.Cancelled);
    }

    /// <summary>
    /// Whether an event of which no answer came was written all the same: this worker alone writes the job's events, so the
    /// log's length tells. Unknown while Redis is away, or once the lease ran out.
    /// </summary>
    private async Task<bool> WasWrittenAsync(RunningJob job, CancellationToken cancellationToken)
    {
        JobLookup lookup = await queue.GetAsync(job.Lease.Job, cancellationToken);
        return lookup.Job is { } snapshot && snapshot.NextEventIndex > job.NextEventIndex;
    }

    private async Task EndAsync(Generation generation, GenerationEnd end)
    {
        if (JobOf(generation) is not { } job)
            return;
        WorkerTelemetry.RecordGeneration(job, generation.Usage, generation.Timings, time.GetUtcNow());
        try
        {
            await WriteEndAsync(job, generation, end);
        }
        catch (Exception exception)
        {
            LogEndFailed(exception, job.Lease.Job.Value);
        }
        finally
        {
            job.MarkEnded();
        }
    }

    private async Task WriteEndAsync(RunningJob job, Generation generation, GenerationEnd end)
    {
        double cost = generation.Usage.PromptTokens - generation.Usage.CachedTokens + generation.Usage.CompletionTokens;
        switch (end.Outcome)
        {
            case GenerationOutcome.Completed:
                await UntilWrittenAsync(job, () => queue.CompleteAsync(job.Lease, ResultOf(job, generation), cost));
                break;
            case GenerationOutcome.Cancelled:
                await UntilWrittenAsync(job, () => queue.EndCancelledAsync(job.Lease, ResultOf(job, generation), cost));
                break;
            case GenerationOutcome.TimedOut:
                await UntilWrittenAsync(job, () => queue.FailAsync(job.Lease, JobFailures.TimedOut, retry: false, cost));
                break;
            case GenerationOutcome.HandedBack:
                await queue.ReleaseAsync(job.Lease);
                break;
            case GenerationOutcome.ContextOverflow:
                await UntilWrittenAsync(job, () => queue.FailAsync(job.Lease, JobFailures.Overflow(end.Overflow!), retry: false));
                break;
            case GenerationOutcome.InvalidOptions:
                await UntilWrittenAsync(job, () => queue.FailAsync(job.Lease, JobFailures.Invalid(end.Cause!, "sampling"), retry: false));
                break;
            case GenerationOutcome.EngineFailed:
                await UntilWrittenAsync(job, () => queue.FailAsync(job.Lease, JobFailures.Internal(end.Cause!), retry: true, cost));
                break;
        }
    }

    /// <summary>Tries again while Redis is away and the lease, which nobody renews then, may still hold.</summary>
    private async Task UntilWrittenAsync(RunningJob job, Func<Task<LeaseStatus>> write)
    {
        while (await write() == LeaseStatus.Unavailable && time.GetUtcNow() < job.Lease.Deadline)
            await Task.Delay(s_pause, time);
    }

    private static ReadOnlyMemory<byte> ResultOf(RunningJob job, Generation generation)
    {
        var result = new TextResult
        {
            Model = generation.Request.Text.Model,
            Choices = generation.Output.ToChoices(),
            Usage = generation.Usage,
            Timings = generation.Timings with { QueueMilliseconds = job.QueueMilliseconds, LoadMilliseconds = job.LoadMilliseconds },
            SlotId = generation.SlotId,
            PromptText = generation.Request.PromptText,
        };
        return JsonSerializer.SerializeToUtf8Bytes(result, GraycatJson.Default.TextResult);
    }

    private static RunningJob? JobOf(Generation generation) => generation.Tag as RunningJob;

    private static RunningJob? Find(HashSet<Generation> moved, JobLease lease)
    {
        foreach (Generation generation in moved)
        {
            if (JobOf(generation) is { } job && ReferenceEquals(job.Lease, lease))
                return job;
        }

        return null;
    }

    [LoggerMessage(1, LogLevel.Error, "The end of job {Job} could not be written.")]
    private partial void LogEndFailed(Exception exception, string job);
}
