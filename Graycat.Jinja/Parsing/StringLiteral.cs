using System.Globalization;
using System.Text;
using Graycat.Jinja.Rendering;

namespace Graycat.Jinja.Parsing;

/// <summary>String literals with Python's escapes.</summary>
internal static class StringLiteral
{
    /// <summary>One past the closing quote, or -1 when the literal does not end.</summary>
    public static int FindEnd(string source, int start)
    {
        for (int i = start + 1; i < source.Length; i++)
        {
            if (source[i] == '\\') i++;
            else if (source[i] == source[start]) return i + 1;
        }
        return -1;
    }

    public static string Unescape(string literal, int line)
    {
        if (!literal.Contains('\\')) return literal;
        var text = new StringBuilder(literal.Length);
        for (int place = 0; place < literal.Length;)
        {
            if (literal[place] != '\\' || place + 1 == literal.Length) text.Append(literal[place++]);
            else place = AppendEscape(literal, place + 1, text, line);
        }
        return text.ToString();
    }

    /// <summary>Appends what the escape at <paramref name="place"/> (behind the backslash) stands for; returns where it ends.</summary>
    private static int AppendEscape(string literal, int place, StringBuilder text, int line)
    {
        char c = literal[place];
        switch (c)
        {
            case '\n': return place + 1;
            case '\\' or '\'' or '"': text.Append(c); return place + 1;
            case 'n': text.Append('\n'); return place + 1;
            case 't': text.Append('\t'); return place + 1;
            case 'r': text.Append('\r'); return place + 1;
            case 'a': text.Append('\a'); return place + 1;
            case 'b': text.Append('\b'); return place + 1;
            case 'f': text.Append('\f'); return place + 1;
            case 'v': text.Append('\v'); return place + 1;
            case 'x': return AppendHex(literal, place + 1, 2, "truncated \\xXX escape", text, line);
            case 'u': return AppendHex(literal, place + 1, 4, "truncated \\uXXXX escape", text, line);
            case 'U': return AppendHex(literal, place + 1, 8, "truncated \\UXXXXXXXX escape", text, line);
            case 'N': return AppendNamed(literal, place + 1, text, line);
            case >= '0' and <= '7': return AppendOctal(literal, place, text);
            default: return AppendUnknown(literal, place, text);
        }
    }

    private static int AppendHex(string literal, int place, int digits, string error, StringBuilder text, int line)
    {
        if (place + digits > literal.Length || !int.TryParse(literal.AsSpan(place, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value))
            throw JinjaException.Syntax(error, line);
        if (value is < 0 or > 0x10FFFF) throw JinjaException.Syntax("illegal Unicode character", line);
        AppendCodePoint(value, text);
        return place + digits;
    }

    private static int AppendOctal(string literal, int place, StringBuilder text)
    {
        int value = 0, end = place;
        while (end < literal.Length && end < place + 3 && literal[end] is >= '0' and <= '7') value = (value * 8) + (literal[end++] - '0');
        AppendCodePoint(value, text);
        return end;
    }

    private static int AppendNamed(string literal, int place, StringBuilder text, int line)
    {
        int close = place < literal.Length && literal[place] == '{' ? literal.IndexOf('}', place) : -1;
        if (close <= place + 1) throw JinjaException.Syntax("malformed \\N character escape", line);
        if (!CharacterNames.TryFind(literal[(place + 1)..close], out int value)) throw JinjaException.Syntax("unknown Unicode character name", line);
        AppendCodePoint(value, text);
        return close + 1;
    }

    /// <summary>An unknown escape keeps its backslash; a character beyond ASCII then stays in the escaped form that Python's decoder saw.</summary>
    private static int AppendUnknown(string literal, int place, StringBuilder text)
    {
        text.Append('\\');
        if (char.IsAscii(literal[place])) text.Append(literal[place]);
        else if (literal[place] < 0x100) text.Append('x').Append(((int)literal[place]).ToString("x2", CultureInfo.InvariantCulture));
        else if (char.IsHighSurrogate(literal[place]) && place + 1 < literal.Length && char.IsLowSurrogate(literal[place + 1]))
        {
            text.Append('U').Append(char.ConvertToUtf32(literal[place], literal[place + 1]).ToString("x8", CultureInfo.InvariantCulture));
            return place + 2;
        }
        else text.Append('u').Append(((int)literal[place]).ToString("x4", CultureInfo.InvariantCulture));
        return place + 1;
    }

    private static void AppendCodePoint(int value, StringBuilder text)
    {
        if (value < 0x10000) text.Append((char)value);
        else text.Append(char.ConvertFromUtf32(value));
    }
}
