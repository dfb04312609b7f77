using System.Diagnostics;
using Graycat.Api.Errors;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Events;
using Graycat.Queue.Jobs;

namespace Graycat.Api.Jobs;

/// <summary>Puts jobs into the queue and listens to them.</summary>
public sealed class JobGateway(IJobQueue queue, IJobEvents events, JobIdGenerator ids)
{
    /// <summary>
    /// Submits a job and listens from its first event; the listening begins before the job does. Dispose the run: if the
    /// job has not ended by then and may not outlive its client, it is cancelled.
    /// </summary>
    public async Task<JobStart> StartAsync(QueueName target, JobKind kind, ReadOnlyMemory<byte> payload, double estimatedCost, JobTerms terms, CancellationToken cancellationToken)
    {
        var submission = Submission(target, kind, payload, estimatedCost, terms);
        var run = new JobRun(queue, events.Subscribe(submission.Id), terms);
        try
        {
            // Not cancelled with the request: whether the job was taken must be known, to cancel it.
            var result = await queue.EnqueueAsync(submission, CancellationToken.None);
            if (Failures.Of(result) is { } error)
                return await RefuseAsync(run, error);
            if (result.Job == submission.Id)
                return new(run, result, null);
            await run.AbandonAsync();
            return new(new JobRun(queue, events.Subscribe(result.Job), terms), result, null);
        }
        catch
        {
            await run.AbandonAsync();
            throw;
        }
    }

    private static async Task<JobStart> RefuseAsync(JobRun run, ApiError error)
    {
        await run.AbandonAsync();
        return new(null, default, error);
    }

    private JobSubmission Submission(QueueName target, JobKind kind, ReadOnlyMemory<byte> payload, double estimatedCost, JobTerms terms) => new()
    {
        Id = ids.Next(target),
        Queue = target,
        Kind = kind,
        Owner = terms.Key.Id,
        Payload = payload,
        Priority = Math.Min(terms.Priority, terms.Key.MaxPriority),
        EstimatedCost = Math.Max(0.001, estimatedCost),
        TraceParent = Activity.Current?.Id,
        TraceState = Activity.Current?.TraceStateString,
        Timeout = terms.Timeout,
        IdempotencyKey = terms.IdempotencyKey,
        BodyHash = terms.BodyHash,
        Limits = new(terms.Key.MaxQueued, terms.Key.MaxRunning, terms.Key.Weight),
        ReplicaId = events.ReplicaId,
    };
}

/// <summary>A job that was taken, or why not.</summary>
/// <param name="Run">Null if it was not.</param>
/// <param name="Enqueued">Where it stands in the queue.</param>
/// <param name="Error">Null if it was taken.</param>
public readonly record struct JobStart(JobRun? Run, EnqueueResult Enqueued, ApiError? Error);
