using System.Text;

namespace Graycat.Jinja.Text;

/// <summary>Unicode's full case mapping, final sigma included, as <c>str.upper</c>, <c>lower</c>, <c>title</c> and their kind do it.</summary>
internal static partial class CaseMapping
{
    private const int Sigma = 0x3A3;

    public static string Upper(string text) => Ascii.IsValid(text) ? text.ToUpperInvariant() : Map(text, (into, rune, _) => AppendUpper(into, rune));

    public static string Lower(string text) => Ascii.IsValid(text) ? text.ToLowerInvariant() : Map(text, (into, rune, place) => AppendLower(into, rune, text, place));

    public static string CaseFold(string text) => Ascii.IsValid(text) ? text.ToLowerInvariant() : Map(text, (into, rune, _) =>
    {
        if (s_folded.TryGetValue(rune.Value, out string? folded)) into.Append(folded);
        else into.Append(Rune.ToLowerInvariant(rune));
    });

    public static string Capitalize(string text) => Map(text, (into, rune, place) =>
    {
        if (place == 0) AppendTitle(into, rune);
        else AppendLower(into, rune, text, place);
    });

    public static string SwapCase(string text) => Map(text, (into, rune, place) =>
    {
        if (PythonCharacters.IsUpper(rune)) AppendLower(into, rune, text, place);
        else if (PythonCharacters.IsLower(rune)) AppendUpper(into, rune);
        else into.Append(rune);
    });

    /// <summary>The method <c>title</c>: a word starts after any character without case.</summary>
    public static string Title(string text)
    {
        bool inWord = false;
        return Map(text, (into, rune, place) =>
        {
            if (inWord) AppendLower(into, rune, text, place);
            else AppendTitle(into, rune);
            inWord = IsCased(rune);
        });
    }

    public static bool IsCased(Rune rune) => PythonCharacters.IsUpper(rune) || PythonCharacters.IsLower(rune) || PythonCharacters.IsTitle(rune);

    private static string Map(string text, Action<StringBuilder, Rune, int> append)
    {
        var into = new StringBuilder(text.Length);
        for (int place = 0; place < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, place, out var rune))
            {
                into.Append(text[place++]);
                continue;
            }
            append(into, rune, place);
            place += rune.Utf16SequenceLength;
        }
        return into.ToString();
    }

    private static void AppendUpper(StringBuilder into, Rune rune)
    {
        if (s_upper.TryGetValue(rune.Value, out string? special)) into.Append(special);
        else into.Append(Rune.ToUpperInvariant(rune));
    }

    private static void AppendTitle(StringBuilder into, Rune rune)
    {
        if (s_title.TryGetValue(rune.Value, out string? special)) into.Append(special);
        else AppendUpper(into, rune);
    }

    private static void AppendLower(StringBuilder into, Rune rune, string text, int place)
    {
        if (rune.Value == CapitalIWithDot) into.Append("i\u0307");
        else if (rune.Value == Sigma) into.Append(IsFinalSigma(text, place) ? '\u03C2' : '\u03C3');
        else into.Append(Rune.ToLowerInvariant(rune));
    }

    private static bool IsFinalSigma(string text, int place) => IsCasedBeside(text, place, -1) && !IsCasedBeside(text, place, 1);

    private static bool IsCasedBeside(string text, int place, int step)
    {
        for (int i = place + step; i >= 0 && i < text.Length; i += step)
        {
            int at = char.IsLowSurrogate(text[i]) && i > 0 ? i - 1 : i;
            if (!Rune.TryGetRuneAt(text, at, out var rune)) return false;
            if (IsCased(rune)) return true;
            if (!IsCaseIgnorable(rune)) return false;
        }
        return false;
    }

    private static bool IsCaseIgnorable(Rune rune) => rune.Value is '\'' or '.' or ':' or '^' or '`' or 0xA8 or 0xAD or 0xB7 or 0x2019 || Rune.GetUnicodeCategory(rune)
        is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.EnclosingMark
        or System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.ModifierLetter or System.Globalization.UnicodeCategory.ModifierSymbol;
}
