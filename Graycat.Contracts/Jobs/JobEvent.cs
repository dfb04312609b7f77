using System.Text.Json.Serialization;

namespace Graycat.Contracts.Jobs;

/// <summary>What an event's data is. <see cref="Result"/>, <see cref="Error"/> and <see cref="Cancelled"/> are terminal: exactly one of them ends every job's events.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobEventKind>))]
public enum JobEventKind
{
    /// <summary>A part of the result: new tokens. Data is UTF-8 JSON that worker and dialect agree on.</summary>
    Chunk,

    /// <summary>How far the job is: steps, a preview, a load. Data is UTF-8 JSON. The newest one counts.</summary>
    Progress,

    /// <summary>Terminal. The whole result, UTF-8 JSON.</summary>
    Result,

    /// <summary>Terminal: the job failed or is dead. Data is a <see cref="JobFailure"/> as UTF-8 JSON.</summary>
    Error,

    /// <summary>Terminal: the job was cancelled. Data is empty, or the partial result as UTF-8 JSON.</summary>
    Cancelled,
}

/// <summary>One entry of a job's event log.</summary>
/// <param name="Job">The job.</param>
/// <param name="Index">0 for the first event of a job, then without gaps over all holders.</param>
/// <param name="Kind">What <paramref name="Data"/> is.</param>
/// <param name="Data">UTF-8 JSON.</param>
public sealed record JobEvent(JobId Job, long Index, JobEventKind Kind, ReadOnlyMemory<byte> Data)
{
    /// <summary>Whether no event follows.</summary>
    [JsonIgnore]
    public bool IsTerminal => Kind >= JobEventKind.Result;
}
