using Graycat.Jinja.Provenance;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;

namespace Graycat.Jinja.Values;

/// <summary>A str, or Markup when <see cref="IsMarkup"/>; counted in code points as Python does.</summary>
internal sealed class JinjaString(string text, TextRange[]? origins = null, bool isMarkup = false) : JinjaValue
{
    public static readonly JinjaString Empty = new("");
    private static readonly JinjaString[] s_ascii = [.. Enumerable.Range(0, 128).Select(c => new JinjaString(((char)c).ToString()))];
    private int _codePoints = -1;

    public string Text { get; } = text;

    /// <summary>See <see cref="Provenance.Origins"/>.</summary>
    public TextRange[]? Origins { get; } = origins;

    public bool IsMarkup { get; } = isMarkup;

    /// <summary>Whether code points and UTF-16 units are the same.</summary>
    public bool IsFlat => Length == Text.Length;

    internal override string TypeName => IsMarkup ? "Markup" : "str";

    internal override bool IsTrue => Text.Length > 0;

    internal override bool IsIterable => true;

    internal override int? Length => _codePoints >= 0 ? _codePoints : _codePoints = CodePoints.Count(Text);

    public JinjaString WithoutMarkup() => IsMarkup ? new JinjaString(Text, Origins) : this;

    public JinjaString AsMarkup() => IsMarkup ? this : new JinjaString(Text, Origins, isMarkup: true);

    /// <summary>Another text of which nobody knows which character came from where.</summary>
    public JinjaString Derive(string text) => new(text, text.Length == 0 ? null : Provenance.Origins.Blur(Origins), IsMarkup);

    /// <summary>Another text in which every character stands for the one at its place.</summary>
    public JinjaString DeriveInPlace(string text) => text.Length == Text.Length ? new JinjaString(text, Origins, IsMarkup) : Derive(text);

    /// <summary>The part <c>[start, start + length)</c>, in UTF-16 units.</summary>
    public JinjaString Slice(int start, int length)
    {
        if (length == Text.Length) return this;
        if (length == 0 && !IsMarkup) return Empty;
        if (length == 1 && Origins is null && !IsMarkup && Text[start] < 128) return s_ascii[Text[start]];
        return new JinjaString(Text.Substring(start, length), Provenance.Origins.Slice(Origins, start, length), IsMarkup);
    }

    /// <summary>The code point at a UTF-16 place, as a string.</summary>
    public JinjaString CodePointAt(int place) => Slice(place, CodePoints.LengthAt(Text, place));

    internal override void WriteRepr(TextBuilder into)
    {
        if (IsMarkup) into.Append("Markup(");
        StringRepr.Write(this, into);
        if (IsMarkup) into.Append(')');
    }

    internal override void WriteStr(TextBuilder into) => into.Append(this);

    internal override bool IsEqualTo(JinjaValue other) => other is JinjaString text && text.Text == Text;

    internal override int Hash() => Text.GetHashCode();

    internal override IEnumerator<JinjaValue> Iterate()
    {
        for (int place = 0; place < Text.Length;)
        {
            var character = CodePointAt(place).WithoutMarkup();
            yield return character;
            place += character.Text.Length;
        }
    }

    internal override JinjaValue? GetItem(JinjaValue key)
    {
        if (!Operators.Subscripts.TryIndex(key, Length!.Value, out int index)) return null;
        return CodePointAt(CodePoints.PlaceOf(this, index)).WithoutMarkupIfAscii(IsMarkup);
    }

    internal override JinjaValue? GetAttribute(string name, RenderContext context) => Methods.StringMethods.Find(this, name);

    private JinjaString WithoutMarkupIfAscii(bool markup) => markup ? AsMarkup() : this;
}
