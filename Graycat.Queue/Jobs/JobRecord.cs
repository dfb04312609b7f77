using System.Buffers.Binary;
using System.Text;
using Graycat.Contracts.Jobs;

namespace Graycat.Queue.Jobs;

/// <summary>The records of a new job, in MessagePack, as <c>Lua/lib/records.lua</c> reads them: packing here spares Redis the work.</summary>
internal ref struct JobRecord
{
    private const int MaxBytes = 4096;
    private Span<byte> _rest;

    /// <summary>The job: queue, kind, owner, priority, estimate, weight, most running, order, enqueued, deadline, retention; times in ms.</summary>
    public static byte[] Job(JobSubmission job, int priority, long now, long leadMs)
    {
        Span<byte> buffer = stackalloc byte[MaxBytes];
        var record = new JobRecord { _rest = buffer };
        record.Array(11);
        record.Text(job.Queue.Value);
        record.Text(job.Kind.ToString());
        record.Text(job.Owner);
        record.Number(priority);
        record.Number(Math.Max(0.001, job.EstimatedCost));
        record.Number(Math.Clamp(job.Limits.Weight, 0.01, 100));
        record.Number(job.Limits.MaxRunning);
        record.Number(Math.Max(0, now - priority * leadMs));
        record.Number(now);
        record.Number(now + (long)job.Timeout.TotalMilliseconds);
        record.Number((long)job.Retention.TotalMilliseconds);
        return buffer[..^record._rest.Length].ToArray();
    }

    /// <summary>Never leased: state, attempt, deaths, next event, cancel, worker, started, expires, listeners, told.</summary>
    public static byte[] NewLease(string? listener)
    {
        Span<byte> buffer = stackalloc byte[MaxBytes];
        var record = new JobRecord { _rest = buffer };
        record.Array(10);
        record.Text("q");
        for (var i = 0; i < 4; i++)
            record.Number(0);
        record.Text("");
        record.Number(0);
        record.Number(0);
        record.Text(listener ?? "");
        record.Number(0);
        return buffer[..^record._rest.Length].ToArray();
    }

    private void Array(int count)
    {
        _rest[0] = (byte)(0x90 | count);
        _rest = _rest[1..];
    }

    private void Text(string text)
    {
        var length = Encoding.UTF8.GetBytes(text, _rest[3..]);
        _rest[0] = 0xda;
        BinaryPrimitives.WriteUInt16BigEndian(_rest[1..], (ushort)length);
        _rest = _rest[(3 + length)..];
    }

    private void Number(long number)
    {
        _rest[0] = 0xd3;
        BinaryPrimitives.WriteInt64BigEndian(_rest[1..], number);
        _rest = _rest[9..];
    }

    private void Number(double number)
    {
        _rest[0] = 0xcb;
        BinaryPrimitives.WriteDoubleBigEndian(_rest[1..], number);
        _rest = _rest[9..];
    }
}
