using Graycat.Jinja.Provenance;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Text;

/// <summary>Builds a text and remembers which of its characters are untrusted. Bounded by the rendering's limits.</summary>
internal sealed class TextBuilder(Budget budget)
{
    private readonly List<TextRange> _untrusted = [];
    private char[] _characters = new char[128];

    public int Length { get; private set; }

    public Budget Budget { get; } = budget;

    public void Append(char character)
    {
        if (Length == _characters.Length) Grow(1);
        _characters[Length++] = character;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        if (text.Length > _characters.Length - Length) Grow(text.Length);
        text.CopyTo(_characters.AsSpan(Length));
        Length += text.Length;
    }

    public void Append(string text) => Append(text.AsSpan());

    public void Append(JinjaString text) => Append(text.Text, text.Origins);

    public void Append(string text, TextRange[]? origins)
    {
        if (origins is not null) Mark(origins, 0, text.Length);
        Append(text.AsSpan());
    }

    /// <summary>Appends a part of a string with its origins.</summary>
    public void Append(JinjaString text, int start, int length)
    {
        if (text.Origins is not null) Mark(Origins.Slice(text.Origins, start, length), 0, length);
        Append(text.Text.AsSpan(start, length));
    }

    /// <summary>Appends text of which every character has the same origin.</summary>
    public void Append(ReadOnlySpan<char> text, bool untrusted)
    {
        if (untrusted && text.Length > 0) MarkRange(Length, Length + text.Length);
        Append(text);
    }

    public void Repeat(JinjaString text, int times)
    {
        for (int i = 0; i < times; i++) Append(text);
    }

    public void Append(char character, int times)
    {
        if (times <= 0) return;
        if (times > _characters.Length - Length) Grow(times);
        _characters.AsSpan(Length, times).Fill(character);
        Length += times;
    }

    public ReadOnlySpan<char> Written => _characters.AsSpan(0, Length);

    public TextRange[]? TakeOrigins() => Origins.Normalize(_untrusted, Length);

    public IReadOnlyList<TextRange> Untrusted => _untrusted;

    public override string ToString() => new(_characters, 0, Length);

    public JinjaString ToJinjaString(bool markup = false)
    {
        Budget.Spend(Length >> 5);
        return Length == 0 && !markup ? JinjaString.Empty : new JinjaString(ToString(), TakeOrigins(), markup);
    }

    private void Mark(TextRange[]? origins, int offset, int length)
    {
        if (origins is null || length == 0) return;
        if (ReferenceEquals(origins, Origins.All))
        {
            MarkRange(Length + offset, Length + offset + length);
            return;
        }
        foreach (var range in origins) MarkRange(Length + offset + range.Start, Length + offset + range.End);
    }

    private void MarkRange(int start, int end)
    {
        if (_untrusted.Count > 0 && _untrusted[^1].End == start) _untrusted[^1] = new TextRange(_untrusted[^1].Start, end);
        else _untrusted.Add(new TextRange(start, end));
    }

    private void Grow(int by)
    {
        long needed = (long)Length + by;
        Budget.CheckCharacters(needed);
        Budget.Spend(needed >> 5);
        int capacity = (int)Math.Min(Math.Max(needed, _characters.Length * 2L), Math.Max(needed, Budget.Limits.MaxCharacters));
        Array.Resize(ref _characters, capacity);
    }
}
