using System.Text.Json;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;

namespace Graycat.Tests.Api.Fabric;

/// <summary>A job as the scripted worker holds it.</summary>
internal sealed class FakeJob(JobSubmission submission, DateTimeOffset enqueuedAt)
{
    private readonly Lock _lock = new();
    private readonly List<JobEvent> _events = [];
    private readonly CancellationTokenSource _cancel = new();
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public JobSubmission Submission => submission;

    /// <summary>Cancelled when somebody cancels the job.</summary>
    public CancellationToken Cancelled => _cancel.Token;

    /// <summary>Completes when somebody cancels the job.</summary>
    public Task WasCancelled => _cancelled.Task;

    public TextRequest Text => JsonSerializer.Deserialize(submission.Payload.Span, GraycatJson.Default.TextRequest)!;

    public IReadOnlyList<JobEvent> Events
    {
        get
        {
            lock (_lock)
                return [.. _events];
        }
    }

    public void Cancel()
    {
        _cancel.Cancel();
        _cancelled.TrySetResult();
    }

    public void Append(JobEventKind kind, ReadOnlyMemory<byte> data)
    {
        lock (_lock)
        {
            _events.Add(new(submission.Id, _events.Count, kind, data));
            _changed.TrySetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Chunk(params TextDelta[] deltas) =>
        Append(JobEventKind.Chunk, JsonSerializer.SerializeToUtf8Bytes(new TextChunk { Deltas = deltas }, GraycatJson.Default.TextChunk));

    public void Complete(TextResult result) => Append(JobEventKind.Result, JsonSerializer.SerializeToUtf8Bytes(result, GraycatJson.Default.TextResult));

    public void Fail(JobFailure failure) => Append(JobEventKind.Error, JsonSerializer.SerializeToUtf8Bytes(failure, JobsJsonContext.Default.JobFailure));

    public async Task<JobEvent> EventAsync(long index)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (index < _events.Count)
                    return _events[(int)index];
                changed = _changed.Task;
            }

            await changed;
        }
    }

    public JobSnapshot Snapshot()
    {
        var last = Events.LastOrDefault();
        return new()
        {
            Id = submission.Id,
            Queue = submission.Queue,
            Kind = submission.Kind,
            Owner = submission.Owner,
            EnqueuedAt = enqueuedAt,
            State = last?.Kind switch { JobEventKind.Result => JobState.Completed, JobEventKind.Error => JobState.Failed, JobEventKind.Cancelled => JobState.Cancelled, _ => JobState.Leased },
            Result = last is { Kind: JobEventKind.Result } ? last.Data : null,
            Failure = last is { Kind: JobEventKind.Error } ? JsonSerializer.Deserialize(last.Data.Span, JobsJsonContext.Default.JobFailure) : null,
            FinishedAt = last is { IsTerminal: true } ? enqueuedAt : null,
            NextEventIndex = Events.Count,
            Progress = Events.LastOrDefault(item => item.Kind == JobEventKind.Progress)?.Data ?? default,
        };
    }
}
