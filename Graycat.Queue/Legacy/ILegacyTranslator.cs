using System.Text.Json;
using Graycat.Contracts.Jobs;

namespace Graycat.Queue.Legacy;

/// <summary>What the Python service's jobs and answers are in Graycat's terms. One for the whole process.</summary>
public interface ILegacyTranslator
{
    /// <summary>Translates a job's <c>type</c> and <c>data</c>; hostile input ends in <see cref="LegacyTranslation.Error"/>, never in an exception.</summary>
    ValueTask<LegacyTranslation> TranslateAsync(string type, JsonElement data, CancellationToken cancellationToken);

    /// <summary>The JSON for <c>result:{id}</c>.</summary>
    /// <param name="id">The id that the client gave.</param>
    /// <param name="type">The job's type.</param>
    /// <param name="data">The job's data.</param>
    /// <param name="last">The job's terminal event.</param>
    byte[] Answer(string id, string type, JsonElement data, JobEvent last);
}

/// <summary>A translated job, or why it can't be.</summary>
/// <param name="Queue">Where it goes.</param>
/// <param name="Kind">What the payload is.</param>
/// <param name="Payload">The request as UTF-8 JSON.</param>
/// <param name="Error">If not null the rest is ignored and this is the answer.</param>
public sealed record LegacyTranslation(QueueName Queue, JobKind Kind, ReadOnlyMemory<byte> Payload, JobFailure? Error = null)
{
    /// <summary>A job that can't be translated.</summary>
    public static LegacyTranslation Refused(string message, string? param = null) =>
        new(default, default, default, new JobFailure(FailureCode.InvalidRequest, message, param));
}
