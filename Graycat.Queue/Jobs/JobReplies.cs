using System.Globalization;
using System.Text;
using System.Text.Json;
using Graycat.Contracts.Jobs;
using Graycat.Queue.Events;
using StackExchange.Redis;

namespace Graycat.Queue.Jobs;

/// <summary>What the scripts answer, as records. The order of fields stands in each script's header.</summary>
internal static class JobReplies
{
    /// <summary>The stored payload: traceparent, newline, tracestate, newline, the request. Scripts don't look inside.</summary>
    public static byte[] Wrap(JobSubmission job)
    {
        var head = Encoding.UTF8.GetBytes($"{OneLine(job.TraceParent)}\n{OneLine(job.TraceState)}\n");
        var all = new byte[head.Length + job.Payload.Length];
        head.CopyTo(all, 0);
        job.Payload.Span.CopyTo(all.AsSpan(head.Length));
        return all;
    }

    public static JobLease ReadLease(QueueName queue, RedisResult[] parts)
    {
        ReadOnlyMemory<byte> payload = (byte[])parts[10]!;
        var parent = TakeLine(ref payload);
        var state = TakeLine(ref payload);
        return new JobLease
        {
            Job = new JobId((string)parts[0]!),
            Queue = queue,
            Kind = Enum.Parse<JobKind>((string)parts[1]!),
            Owner = (string)parts[2]!,
            Attempt = (int)parts[3],
            Deaths = (int)parts[4],
            NextEventIndex = (long)parts[5],
            EnqueuedAt = Time(parts[6]),
            ExpiresAt = Time(parts[7]),
            Deadline = Time(parts[8]),
            ReplicaId = (string?)parts[9] is { Length: > 0 } listeners ? listeners.Split(' ')[0] : null,
            TraceParent = parent,
            TraceState = state,
            Payload = payload,
        };
    }

    public static JobSnapshot ReadLive(RedisResult[] parts) => new()
    {
        Id = new JobId((string)parts[0]!),
        State = State((string)parts[1]!),
        Queue = new QueueName((string)parts[2]!),
        Kind = Enum.Parse<JobKind>((string)parts[3]!),
        Owner = (string)parts[4]!,
        EnqueuedAt = Time(parts[5]),
        Attempt = (int)parts[6],
        Deaths = (int)parts[7],
        NextEventIndex = (long)parts[8],
        CancelRequested = (int)parts[9] == 1,
        StartedAt = OptionalTime(parts[10]),
        Progress = (byte[])parts[11]!,
    };

    public static JobSnapshot ReadSnapshot(JobId job, RedisResult[] parts)
    {
        var state = State((string)parts[0]!);
        EventCodec.TryReadLogEntry(job, (byte[])parts[14]!, out var last);
        return new JobSnapshot
        {
            Id = job,
            State = state,
            Queue = new QueueName((string)parts[1]!),
            Kind = Enum.Parse<JobKind>((string)parts[2]!),
            Owner = (string)parts[3]!,
            EnqueuedAt = Time(parts[4]),
            Attempt = (int)parts[5],
            Deaths = (int)parts[6],
            NextEventIndex = (long)parts[7],
            CancelRequested = (int)parts[8] == 1,
            StartedAt = OptionalTime(parts[9]),
            FinishedAt = OptionalTime(parts[10]),
            Progress = (byte[])parts[11]!,
            DeathReasons = Deaths((string)parts[12]!),
            Position = (int)parts[13] < 0 ? null : (int)parts[13],
            Result = state is JobState.Completed or JobState.Cancelled && last is { Data.Length: > 0 } ? last.Data : null,
            Failure = state is JobState.Failed or JobState.Dead && last is not null ? Failure(last) : null,
        };
    }

    public static QueuePosition? ReadPosition(RedisResult[] parts) => (int)parts[13] < 0
        ? null
        : new QueuePosition((int)parts[13], (int)parts[15], TimeSpan.FromMilliseconds((long)parts[16]));

    public static QueueStats ReadStats(QueueName queue, RedisResult[] parts, DateTimeOffset now)
    {
        var age = JobId.TryParse((string?)parts[5], out var oldest) ? now - oldest.CreatedAt : TimeSpan.Zero;
        return new QueueStats(
            queue, (int)parts[0], (int)parts[1], (int)parts[2], (long)parts[3], TimeSpan.FromMicroseconds((long)parts[4]), age < TimeSpan.Zero ? TimeSpan.Zero : age);
    }

    /// <summary>First line id, blank, ms, blank, owner; then the deaths.</summary>
    public static DeadLetter ReadDeadLetter(string text)
    {
        var lines = text.Split('\n', 2);
        var head = lines[0].Split(' ', 3);
        return new DeadLetter(new JobId(head[0]), head[2], Time(head[1]), Deaths(lines[1]));
    }

    /// <summary>Each line ms of expiry, blank, worker.</summary>
    private static string[] Deaths(string text) => Array.ConvertAll(
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries),
        line => $"{Time(line[..line.IndexOf(' ')]):yyyy-MM-ddTHH:mm:ssZ} the lease of {line[(line.IndexOf(' ') + 1)..]} expired");

    private static JobFailure? Failure(JobEvent last) => JsonSerializer.Deserialize(last.Data.Span, JobsJsonContext.Default.JobFailure);

    private static JobState State(string text) => text switch
    {
        "q" or "d" => JobState.Queued,
        "l" => JobState.Leased,
        "completed" => JobState.Completed,
        "failed" => JobState.Failed,
        "cancelled" => JobState.Cancelled,
        _ => JobState.Dead,
    };

    private static string OneLine(string? text) => text is null || text.Contains('\n') ? "" : text;

    private static string? TakeLine(ref ReadOnlyMemory<byte> payload)
    {
        var end = payload.Span.IndexOf((byte)'\n');
        var line = end <= 0 ? null : Encoding.UTF8.GetString(payload.Span[..end]);
        payload = payload[(end + 1)..];
        return line;
    }

    private static DateTimeOffset Time(RedisResult milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);

    private static DateTimeOffset Time(string milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));

    private static DateTimeOffset? OptionalTime(RedisResult milliseconds) => (long)milliseconds == 0 ? null : Time(milliseconds);
}
