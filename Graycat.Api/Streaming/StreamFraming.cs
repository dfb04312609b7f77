using System.Buffers;
using System.Text;

namespace Graycat.Api.Streaming;

/// <summary>How events stand on the wire.</summary>
public enum StreamFraming
{
    /// <summary>Server-sent events: <c>event:</c> where named, <c>data:</c>, an empty line. Comments keep the connection alive.</summary>
    ServerSentEvents,

    /// <summary>Server-sent events without any comment, for clients that can't skip one.</summary>
    BareServerSentEvents,

    /// <summary>One JSON text a line.</summary>
    Lines,
}

internal static class StreamFramingExtensions
{
    public static string ContentType(this StreamFraming framing) =>
        framing == StreamFraming.Lines ? "application/x-ndjson" : "text/event-stream";

    public static void Write(this StreamFraming framing, IBufferWriter<byte> output, string? name, ReadOnlySpan<byte> data, long? id = null)
    {
        if (framing != StreamFraming.Lines)
            WriteHead(output, name, id);
        output.Write(data);
        output.Write(framing == StreamFraming.Lines ? "\n"u8 : "\n\n"u8);
    }

    private static void WriteHead(IBufferWriter<byte> output, string? name, long? id)
    {
        if (id is not null)
            Encoding.UTF8.GetBytes($"id: {id}\n", output);
        if (name is not null)
            Encoding.UTF8.GetBytes($"event: {name}\n", output);
        output.Write("data: "u8);
    }
}
