using System.Globalization;
using System.Numerics;
using System.Text;

namespace Graycat.Jinja.Text;

/// <summary>Integers as Python reads them.</summary>
internal static class PythonNumbers
{
    /// <summary>Python's <c>int(text, radix)</c>; radix 0 reads the prefix.</summary>
    public static bool TryParseInteger(string text, int radix, out BigInteger value)
    {
        value = default;
        if (radix is not (0 or (>= 2 and <= 36))) return false;
        string digits = ToAsciiDigits(text.Trim([.. text.Where(PythonCharacters.IsSpace)])).ToLowerInvariant();
        bool negative = digits.StartsWith('-');
        if (negative || digits.StartsWith('+')) digits = digits[1..];
        if (!TryStripPrefix(ref digits, ref radix) || !TryRemoveUnderscores(digits, out digits) || digits.Length == 0) return false;
        if (radix == 10 ? !TryParseDecimal(digits, out value) : !TryParseRadix(digits, radix, out value)) return false;
        if (negative) value = -value;
        return true;
    }

    /// <summary>Decimal digits of any script become ASCII ones.</summary>
    public static string ToAsciiDigits(string text)
    {
        if (Ascii.IsValid(text)) return text;
        var ascii = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            int digit = PythonCharacters.IsDecimal(rune) ? CharUnicodeInfo.GetDecimalDigitValue(rune.ToString(), 0) : -1;
            if (digit >= 0) ascii.Append((char)('0' + digit));
            else ascii.Append(rune);
        }
        return ascii.ToString();
    }

    /// <summary>Single underscores between digits may stand; others fail.</summary>
    public static bool TryRemoveUnderscores(string text, out string plain)
    {
        plain = text;
        if (!text.Contains('_')) return true;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '_' && (i == 0 || i == text.Length - 1 || !char.IsAsciiLetterOrDigit(text[i - 1]) || !char.IsAsciiLetterOrDigit(text[i + 1]))) return false;
        }
        plain = text.Replace("_", "");
        return true;
    }

    private static bool TryStripPrefix(ref string digits, ref int radix)
    {
        int prefixed = digits.Length > 2 && digits[0] == '0' ? digits[1] switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 } : 0;
        if (prefixed != 0 && (radix == 0 || radix == prefixed))
        {
            radix = prefixed;
            digits = digits[2] == '_' ? digits[3..] : digits[2..];
        }
        else if (radix == 0)
        {
            radix = 10;
            if (digits.Length > 1 && digits[0] == '0' && digits.AsSpan().IndexOfAnyExcept('0', '_') >= 0) return false;
        }
        return radix is >= 2 and <= 36;
    }

    private static bool TryParseDecimal(string digits, out BigInteger value)
    {
        value = default;
        return digits.Length <= Operators.Integers.MaxDigits && digits.All(char.IsAsciiDigit) && BigInteger.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryParseRadix(string digits, int radix, out BigInteger value)
    {
        value = default;
        if (digits.Length > Operators.Integers.MaxDigits) return false;
        foreach (char c in digits)
        {
            int digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetterLower(c) ? c - 'a' + 10 : 99;
            if (digit >= radix) return false;
            value = (value * radix) + digit;
        }
        return true;
    }
}
