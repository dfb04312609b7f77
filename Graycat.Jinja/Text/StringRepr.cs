using System.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Text;

/// <summary><c>repr</c> of a str: quotes, and escapes for what cannot be printed. The escapes of a character keep its origin.</summary>
internal static class StringRepr
{
    public static void Write(JinjaString text, TextBuilder into)
    {
        char quote = text.Text.Contains('\'') && !text.Text.Contains('"') ? '"' : '\'';
        into.Append(quote);
        int plainFrom = 0, place = 0;
        while (place < text.Text.Length)
        {
            bool isRune = Rune.TryGetRuneAt(text.Text, place, out var rune);
            int length = isRune ? rune.Utf16SequenceLength : 1;
            string? escape = Escape(isRune ? rune.Value : text.Text[place], isRune, quote);
            if (escape is not null)
            {
                into.Append(text, plainFrom, place - plainFrom);
                into.Append(escape, text.Slice(place, length).Origins);
                plainFrom = place + length;
            }
            place += length;
        }
        into.Append(text, plainFrom, place - plainFrom);
        into.Append(quote);
    }

    private static string? Escape(int c, bool isRune, char quote) => c switch
    {
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ when c == quote => "\\" + quote,
        >= 0x20 and < 0x7f => null,
        _ when isRune && PythonCharacters.IsPrintable(new Rune(c)) => null,
        < 0x100 => $"\\x{c:x2}",
        < 0x10000 => $"\\u{c:x4}",
        _ => $"\\U{c:x8}",
    };
}
