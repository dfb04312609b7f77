using System.Text.Json;
using Graycat.Api.Errors;
using Graycat.Api.Streaming;
using Graycat.Contracts.Jobs;

namespace Graycat.Api.Jobs;

/// <summary>How one dialect's route answers; made anew for each job from its <see cref="ReplyShape"/>.</summary>
public interface IReplyFormat
{
    /// <summary>Unique, as <c>openai.chat</c>.</summary>
    string Name { get; }

    /// <summary>A writer for one answer. Streams write in order, so it may keep state.</summary>
    IReply Create(ReplyShape shape);
}

/// <summary>Writes one job's answer in a dialect.</summary>
public interface IReply
{
    /// <summary>Writes the whole answer from the data of the job's <c>Result</c> event.</summary>
    void WriteAnswer(Utf8JsonWriter json, ReadOnlySpan<byte> result);

    /// <summary>Writes what the route would stream for an event; nothing for events that show nothing.</summary>
    void WriteEvent(FrameBuffer frames, JobEvent item);
}

/// <summary>Finds formats by name.</summary>
public sealed class ReplyFormats(IEnumerable<IReplyFormat> formats)
{
    private readonly Dictionary<string, IReplyFormat> _formats = formats.ToDictionary(format => format.Name);

    /// <summary>A writer for an answer of that shape.</summary>
    public IReply Create(ReplyShape shape) => _formats[shape.Format].Create(shape);

    /// <summary>A writer for a text answer of that shape.</summary>
    public TextReply CreateText(ReplyShape shape) => (TextReply)Create(shape);
}
