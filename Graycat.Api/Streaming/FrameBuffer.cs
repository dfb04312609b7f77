using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Graycat.Api.Streaming;

/// <summary>
/// The events that a dialect has written and the stream has not yet sent. One buffer and one writer serve a whole
/// stream: no allocation per event once they have grown.
/// </summary>
public sealed class FrameBuffer : IDisposable
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private readonly List<(string? Name, int End)> _frames = [];
    private readonly Utf8JsonWriter _json;
    private string? _name;

    /// <summary>An empty buffer.</summary>
    public FrameBuffer() => _json = new Utf8JsonWriter(_bytes, JsonAnswer.Options);

    /// <summary>Events written.</summary>
    public int Count => _frames.Count;

    /// <summary>Begins an event; end it with <see cref="End"/>.</summary>
    /// <param name="name">The event's name, for dialects that name theirs.</param>
    public Utf8JsonWriter Begin(string? name = null)
    {
        _name = name;
        _json.Reset();
        return _json;
    }

    /// <summary>Ends the event that was begun.</summary>
    public void End()
    {
        _json.Flush();
        _frames.Add((_name, _bytes.WrittenCount));
    }

    /// <summary>Adds an event that is not JSON, as <c>[DONE]</c>.</summary>
    public void Add(string text)
    {
        Encoding.UTF8.GetBytes(text, _bytes);
        _frames.Add((null, _bytes.WrittenCount));
    }

    /// <summary>An event's name and data.</summary>
    public (string? Name, ReadOnlyMemory<byte> Data) this[int index]
    {
        get
        {
            int start = index == 0 ? 0 : _frames[index - 1].End;
            return (_frames[index].Name, _bytes.WrittenMemory[start.._frames[index].End]);
        }
    }

    /// <summary>Forgets the events, keeps the memory.</summary>
    public void Clear()
    {
        _frames.Clear();
        _bytes.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();
}
