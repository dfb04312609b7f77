using System.Text.Json;
using Graycat.Api.Errors;
using Graycat.Api.Streaming;
using Graycat.Contracts;
using Graycat.Contracts.Jobs;
using Graycat.Contracts.Text;

namespace Graycat.Api.Jobs;

/// <summary>Writes one text answer in a dialect, whole or in pieces.</summary>
public abstract class TextReply : IReply
{
    /// <summary>How a stream of this dialect stands on the wire.</summary>
    public virtual StreamFraming Framing => StreamFraming.ServerSentEvents;

    /// <summary>A comment that a waiting stream sends; null where the dialect's clients can't skip one.</summary>
    public virtual string? Ping => Framing == StreamFraming.ServerSentEvents ? ": ping\n\n" : null;

    /// <summary>Writes the whole answer.</summary>
    public abstract void WriteAnswer(Utf8JsonWriter json, TextResult result);

    /// <summary>Writes the events for new tokens.</summary>
    public abstract void WriteChunk(FrameBuffer frames, TextChunk chunk);

    /// <summary>Writes the last events of a stream that went well.</summary>
    public abstract void WriteEnd(FrameBuffer frames, TextResult result);

    /// <summary>Writes the last events of a stream that failed after its headers.</summary>
    public abstract void WriteFailure(FrameBuffer frames, ApiError error);

    /// <inheritdoc/>
    public void WriteAnswer(Utf8JsonWriter json, ReadOnlySpan<byte> result) =>
        WriteAnswer(json, JsonSerializer.Deserialize(result, GraycatJson.Default.TextResult)!);

    /// <inheritdoc/>
    public void WriteEvent(FrameBuffer frames, JobEvent item)
    {
        if (item.Kind == JobEventKind.Chunk)
            WriteChunk(frames, JsonSerializer.Deserialize(item.Data.Span, GraycatJson.Default.TextChunk)!);
        else if (item.Kind == JobEventKind.Result)
            WriteEnd(frames, JsonSerializer.Deserialize(item.Data.Span, GraycatJson.Default.TextResult)!);
    }
}
