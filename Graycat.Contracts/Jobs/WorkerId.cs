using System.Text.Json.Serialization;

namespace Graycat.Contracts.Jobs;

/// <summary>One run of one worker process, as in <c>llm-host1-4711-k3v9</c>. A restarted worker has a new id.</summary>
[JsonConverter(typeof(WorkerIdConverter))]
public readonly record struct WorkerId(string Value)
{
    /// <summary>An id for this process: kind, host name, process id and four random characters. 1 to 128 characters.</summary>
    public static WorkerId ForThisProcess(string kind) =>
        new($"{kind}-{Environment.MachineName}-{Environment.ProcessId}-{Base32.Encode((ulong)Random.Shared.Next(), 4)}");

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
