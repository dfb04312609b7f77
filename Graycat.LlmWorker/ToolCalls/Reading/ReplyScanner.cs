namespace Graycat.LlmWorker.ToolCalls.Reading;

/// <summary>The text of a reply so far, and a position in it. The whole text is kept, so a reader may go back.</summary>
internal sealed class ReplyScanner
{
    private char[] _text = new char[256];
    private int _length;

    public int Position { get; set; }

    /// <summary>True when no more text will come.</summary>
    public bool IsEnded { get; private set; }

    public ReadOnlySpan<char> Rest => _text.AsSpan(Position, _length - Position);

    public bool AtEnd => IsEnded && Position == _length;

    public void Append(ReadOnlySpan<char> text)
    {
        if (_length + text.Length > _text.Length) Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + text.Length));
        text.CopyTo(_text.AsSpan(_length));
        _length += text.Length;
    }

    public void End() => IsEnded = true;

    public string Slice(int start, int end) => new(_text, start, end - start);

    /// <summary>Whether the rest begins with a text; null while that cannot be told yet.</summary>
    public bool? StartsWith(string text)
    {
        ReadOnlySpan<char> rest = Rest;
        if (rest.Length >= text.Length) return rest.StartsWith(text);
        return !IsEnded && text.AsSpan().StartsWith(rest) ? null : false;
    }

    /// <summary>The first of the markers in the rest: its index there and which it is; -1 for none.</summary>
    public (int Index, int Marker) Find(string[] markers)
    {
        (int Index, int Marker) first = (-1, -1);
        for (int i = 0; i < markers.Length; i++)
        {
            int index = Rest.IndexOf(markers[i]);
            if (index >= 0 && (first.Index < 0 || index < first.Index)) first = (index, i);
        }
        return first;
    }

    /// <summary>How much of the rest cannot be the beginning of a marker that is still coming.</summary>
    public int SafeLength(string[] markers)
    {
        ReadOnlySpan<char> rest = Rest;
        if (IsEnded) return rest.Length;
        int longest = markers.Max(marker => marker.Length) - 1;
        for (int start = Math.Max(0, rest.Length - longest); start < rest.Length; start++)
            foreach (string marker in markers)
                if (marker.AsSpan().StartsWith(rest[start..]))
                    return start;
        return rest.Length;
    }
}
