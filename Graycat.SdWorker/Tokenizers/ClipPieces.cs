using System.Globalization;
using System.Text;

namespace Graycat.SdWorker.Tokenizers;

/// <summary>
/// Cuts text into the pieces that CLIP's byte pairs are merged in: normalised (form C, single spaces, lower case), then
/// split as <c>'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+</c>, spaces dropped. Written out by hand because
/// .NET's expressions see surrogate pairs as two characters.
/// </summary>
internal static class ClipPieces
{
    private static readonly string[] s_contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }

    public static IEnumerable<string> Split(string text)
    {
        string lower = LowerCase(CanonicalComposition.Normalize(text));
        for (int start = 0; start < lower.Length;)
        {
            int length = PieceLength(lower, start, out bool dropped);
            if (!dropped)
                yield return lower.Substring(start, length);
            start += length;
        }
    }

    private static int PieceLength(string text, int start, out bool dropped)
    {
        Kind kind = KindAt(text, start, out int length);
        dropped = kind == Kind.Space;
        if (ContractionLength(text, start) is int contraction and > 0)
            return contraction;
        if (kind == Kind.Number)
            return length;
        int end = start + length;
        while (end < text.Length && KindAt(text, end, out length) == kind)
            end += length;
        return end - start;
    }

    private static int ContractionLength(string text, int start)
    {
        foreach (string contraction in s_contractions)
            if (string.CompareOrdinal(text, start, contraction, 0, contraction.Length) == 0)
                return contraction.Length;
        return 0;
    }

    private static Kind KindAt(string text, int index, out int length)
    {
        if (!Rune.TryGetRuneAt(text, index, out Rune rune))
            rune = Rune.ReplacementChar;
        length = char.IsSurrogatePair(text, index) ? 2 : 1;
        if (Rune.IsWhiteSpace(rune))
            return Kind.Space;
        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Kind.Other,
        };
    }

    private static string LowerCase(string text)
    {
        var lower = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            lower.Append(rune.Value switch
            {
                0x130 => "i\u0307",
                0x1E9E => "ß",
                _ => Rune.ToLowerInvariant(rune).ToString(),
            });
        return lower.ToString();
    }
}
