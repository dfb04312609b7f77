using System.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Text;

/// <summary>Python counts code points, .NET counts UTF-16 units; this is the bridge.</summary>
internal static class CodePoints
{
    public static int Count(string text)
    {
        int firstSurrogate = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        if (firstSurrogate < 0) return text.Length;
        int count = firstSurrogate;
        for (int place = firstSurrogate; place < text.Length; count++) place += LengthAt(text, place);
        return count;
    }

    /// <summary>1, or 2 at a surrogate pair.</summary>
    public static int LengthAt(string text, int place) =>
        char.IsHighSurrogate(text[place]) && place + 1 < text.Length && char.IsLowSurrogate(text[place + 1]) ? 2 : 1;

    public static int ValueAt(string text, int place) =>
        LengthAt(text, place) == 2 ? char.ConvertToUtf32(text[place], text[place + 1]) : text[place];

    /// <summary>The UTF-16 place of a code point index; the index may be the length.</summary>
    public static int PlaceOf(JinjaString text, int index)
    {
        if (text.IsFlat) return index;
        int place = 0;
        for (int i = 0; i < index; i++) place += LengthAt(text.Text, place);
        return place;
    }

    /// <summary>The code point index of a UTF-16 place.</summary>
    public static int IndexOf(JinjaString text, int place) => text.IsFlat ? place : Count(text.Text[..place]);

    /// <summary>Orders two texts by code points.</summary>
    public static int Compare(string a, string b)
    {
        int common = a.AsSpan().CommonPrefixLength(b);
        if (common == a.Length || common == b.Length) return a.Length.CompareTo(b.Length);
        char x = a[common], y = b[common];
        return char.IsSurrogate(x) != char.IsSurrogate(y) ? (char.IsSurrogate(x) ? 1 : -1) : x.CompareTo(y);
    }

    /// <summary>Each code point of a text as a rune; lone surrogates become U+FFFD, which has their properties in every test made here.</summary>
    public static IEnumerable<Rune> Runes(string text)
    {
        foreach (var rune in text.EnumerateRunes()) yield return rune;
    }
}
