using System.Buffers.Text;
using System.Text;
using Graycat.Contracts.Jobs;

namespace Graycat.Queue.Events;

/// <summary>Events as <c>Lua/lib/events.lua</c> writes them. Data is never copied: it stays in the message's own memory.</summary>
internal static class EventCodec
{
    /// <summary>Reads an entry of a log: kind letter, index, colon, data. False for anything else.</summary>
    public static bool TryReadLogEntry(JobId job, ReadOnlyMemory<byte> entry, out JobEvent? read)
    {
        read = null;
        var colon = entry.Span.IndexOf((byte)':');
        if (colon < 2 || !TryReadHead(entry.Span[..colon], out var kind, out var index))
            return false;
        read = new JobEvent(job, index, kind, entry[(colon + 1)..]);
        return true;
    }

    /// <summary>Takes the first event off a message to a replica; false at the end, or at anything that isn't one.</summary>
    public static bool TryTakeFrame(ref ReadOnlyMemory<byte> message, out JobEvent? read)
    {
        read = null;
        var span = message.Span;
        var newline = span.IndexOf((byte)'\n');
        if (newline <= JobId.Length + 1 || span[JobId.Length] != ' ')
            return false;
        var rest = span[(JobId.Length + 1)..newline];
        var blank = rest.IndexOf((byte)' ');
        if (blank < 2 || !TryReadHead(rest[..blank], out var kind, out var index))
            return false;
        if (!Utf8Parser.TryParse(rest[(blank + 1)..], out int length, out _) || length < 0 || length > span.Length - newline - 1)
            return false;
        var job = new JobId(Encoding.ASCII.GetString(span[..JobId.Length]));
        read = new JobEvent(job, index, kind, message.Slice(newline + 1, length));
        message = message[(newline + 1 + length)..];
        return true;
    }

    private static bool TryReadHead(ReadOnlySpan<byte> head, out JobEventKind kind, out long index)
    {
        kind = head[0] switch
        {
            (byte)'c' => JobEventKind.Chunk,
            (byte)'p' => JobEventKind.Progress,
            (byte)'r' => JobEventKind.Result,
            (byte)'e' => JobEventKind.Error,
            _ => JobEventKind.Cancelled,
        };
        return Utf8Parser.TryParse(head[1..], out index, out var used) && used == head.Length - 1 && index >= 0;
    }
}
