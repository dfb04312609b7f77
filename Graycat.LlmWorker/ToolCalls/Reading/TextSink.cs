using System.Text;

namespace Graycat.LlmWorker.ToolCalls.Reading;

/// <summary>Where text goes that a reader takes.</summary>
internal abstract class TextSink
{
    public static TextSink Nothing { get; } = new NoSink();

    public abstract void Write(ReadOnlySpan<char> text);

    private sealed class NoSink : TextSink
    {
        public override void Write(ReadOnlySpan<char> text)
        {
        }
    }
}

/// <summary>Text that is kept to be looked at.</summary>
internal sealed class KeptText : TextSink
{
    private readonly StringBuilder _text = new();

    public int Length => _text.Length;

    public override void Write(ReadOnlySpan<char> text) => _text.Append(text);

    public override string ToString() => _text.ToString();
}

/// <summary>
/// Content or reasoning. White space at the beginning is dropped; white space after other text waits until it is known
/// whether text follows or a marker.
/// </summary>
internal sealed class VisibleText : TextSink
{
    private const int MostHeld = 32;
    private readonly StringBuilder _ready = new();
    private readonly StringBuilder _held = new();
    private bool _started;

    public override void Write(ReadOnlySpan<char> text)
    {
        if (!_started) text = text.TrimStart();
        if (text.IsEmpty) return;
        _started = true;
        ReadOnlySpan<char> solid = text.TrimEnd();
        if (solid.Length > 0 || _held.Length > MostHeld) Release();
        _ready.Append(solid);
        _held.Append(text[solid.Length..]);
    }

    /// <summary>A marker follows: the white space before it belonged to the format.</summary>
    public void DropSpace() => _held.Clear();

    /// <summary>The text ends: white space at its end is the model's own.</summary>
    public void Release()
    {
        _ready.Append(_held);
        _held.Clear();
    }

    public string? Take()
    {
        if (_ready.Length == 0) return null;
        string text = _ready.ToString();
        _ready.Clear();
        return text;
    }
}

/// <summary>The characters of a JSON string, escaped as JSON demands.</summary>
internal sealed class JsonEscaping(TextSink target) : TextSink
{
    private readonly TextSink _target = target;

    public override void Write(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (c is >= ' ' and not ('"' or '\\')) _target.Write([c]);
            else _target.Write(Escape(c));
        }
    }

    private static string Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => $"\\u{(int)c:x4}",
    };
}

/// <summary>Text whose last newline belongs to the format.</summary>
internal sealed class WithoutLastNewline(TextSink target) : TextSink
{
    private readonly TextSink _target = target;
    private bool _held;

    public override void Write(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return;
        if (_held) _target.Write("\n");
        _held = text[^1] == '\n';
        _target.Write(_held ? text[..^1] : text);
    }
}
