using System.Text.Json;
using Graycat.Api.Errors;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Utilities;

namespace Graycat.Api.Jobs;

/// <summary>Runs jobs whose answer is wanted whole.</summary>
public sealed class JobAnswers(JobGateway jobs, TimeProvider time)
{
    private static readonly TimeSpan s_utilityTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The data of the job's <c>Result</c> event, or why there is none.</summary>
    public async Task<(ReadOnlyMemory<byte> Result, ApiError? Error)> AskAsync(QueueName queue, JobKind kind, byte[] payload, double cost, JobTerms terms, CancellationToken gone)
    {
        var start = await jobs.StartAsync(queue, kind, payload, cost, terms, gone);
        if (start.Run is not { } run)
            return (default, start.Error);
        await using (run)
            return await LastAsync(run, terms.Timeout, gone);
    }

    /// <summary>
    /// Asks a worker of the model something that needs no slot. An image model's worker has its own utility queue under
    /// the same name.
    /// </summary>
    public async Task<(UtilityResult? Result, ApiError? Error)> AskAsync(string model, UtilityRequest request, Authentication.ApiKey key, CancellationToken gone, TimeSpan? timeout = null)
    {
        byte[] payload = JsonSerializer.SerializeToUtf8Bytes(request, GraycatJson.Default.UtilityRequest);
        var terms = new JobTerms { Key = key, Timeout = timeout ?? s_utilityTimeout, Priority = key.MaxPriority };
        var (result, error) = await AskAsync(QueueName.Utility(model), JobKind.Utility, payload, 1, terms, gone);
        return error is null ? (JsonSerializer.Deserialize(result.Span, GraycatJson.Default.UtilityResult), null) : (null, error);
    }

    private async Task<(ReadOnlyMemory<byte>, ApiError?)> LastAsync(JobRun run, TimeSpan timeout, CancellationToken gone)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, gone);
        try
        {
            await foreach (var item in run.ReadAsync(stop.Token))
            {
                // A job that was stopped may still have something to show.
                if (item.IsTerminal)
                    return item.Kind == JobEventKind.Result || (item.Kind == JobEventKind.Cancelled && !item.Data.IsEmpty) ? (item.Data, null) : (default, ErrorOf(item, timeout));
            }

            return (default, Failures.JobGone);
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested)
        {
            return (default, Failures.TimedOut(timeout));
        }
    }

    private static ApiError ErrorOf(JobEvent item, TimeSpan timeout)
    {
        if (item.Kind == JobEventKind.Cancelled)
            return Failures.Cancelled;
        var failure = JsonSerializer.Deserialize(item.Data.Span, JobsJsonContext.Default.JobFailure)!;
        return failure.Code == FailureCode.Timeout ? Failures.TimedOut(timeout) : Failures.Of(failure);
    }
}
