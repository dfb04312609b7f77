using System.Runtime.CompilerServices;
using System.Text.Json;
using Graycat.Api.Errors;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;

namespace Graycat.Api.Jobs;

/// <summary>One text job's events as typed updates.</summary>
internal sealed class TextRun(JobRun job, TimeSpan timeout) : ITextRun
{
    public JobId Job => job.Job;

    public long Backlog => job.Backlog;

    public async IAsyncEnumerable<TextUpdate> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in job.ReadAsync(cancellationToken))
        {
            if (Update(item) is not { } update)
                continue;
            yield return update;
            if (item.IsTerminal)
                yield break;
        }

        yield return new(null, null, Failures.JobGone);
    }

    public ValueTask DisposeAsync() => job.DisposeAsync();

    private TextUpdate? Update(JobEvent item) => item.Kind switch
    {
        JobEventKind.Chunk => new(JsonSerializer.Deserialize(item.Data.Span, GraycatJson.Default.TextChunk), null, null),
        JobEventKind.Result => new(null, JsonSerializer.Deserialize(item.Data.Span, GraycatJson.Default.TextResult), null),
        JobEventKind.Error => new(null, null, Failure(item)),
        JobEventKind.Cancelled => new(null, null, Failures.Cancelled),
        _ => null,
    };

    private ApiError Failure(JobEvent item)
    {
        var failure = JsonSerializer.Deserialize(item.Data.Span, JobsJsonContext.Default.JobFailure)!;
        return failure.Code == FailureCode.Timeout ? Failures.TimedOut(timeout) : Failures.Of(failure);
    }
}
