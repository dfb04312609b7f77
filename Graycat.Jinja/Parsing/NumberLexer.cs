using System.Globalization;
using System.Numerics;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Parsing;

/// <summary>Number literals: floats are tried before integers; after a dot there are no floats.</summary>
internal static class NumberLexer
{
    public static (TokenKind Kind, int Length, JinjaValue? Value) Match(string source, int start)
    {
        int length = start > 0 && source[start - 1] == '.' ? 0 : FloatLength(source, start);
        if (length > 0)
        {
            string digits = source.Substring(start, length).Replace("_", "");
            return (TokenKind.Float, length, new JinjaFloat(double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture)));
        }
        length = IntegerLength(source, start, out int radix);
        if (length == 0) return default;
        string text = source.Substring(start + (radix == 10 ? 0 : 2), length - (radix == 10 ? 0 : 2)).Replace("_", "");
        return (TokenKind.Integer, length, JinjaInteger.Of(Parse(text, radix)));
    }

    private static BigInteger Parse(string digits, int radix)
    {
        if (digits.Length > Operators.Integers.MaxDigits) throw Rendering.JinjaException.Syntax($"an integer of {digits.Length} digits is too long", null);
        if (radix == 10) return BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        var value = BigInteger.Zero;
        foreach (char c in digits) value = (value * radix) + Convert.ToInt32(c.ToString(), 16);
        return value;
    }

    private static int IntegerLength(string source, int start, out int radix)
    {
        radix = 10;
        if (source[start] != '0') return Digits(source, start, char.IsAsciiDigit) - start;
        char mark = start + 1 < source.Length ? char.ToLowerInvariant(source[start + 1]) : ' ';
        (radix, Func<char, bool> isDigit) = mark switch
        {
            'x' => (16, char.IsAsciiHexDigit),
            'o' => (8, c => c is >= '0' and <= '7'),
            'b' => (2, c => c is '0' or '1'),
            _ => (10, (Func<char, bool>)(c => c == '0')),
        };
        if (radix != 10)
        {
            int first = start + 2 < source.Length && source[start + 2] == '_' ? start + 3 : start + 2;
            int end = Digits(source, first, isDigit);
            if (end > first) return end - start;
            radix = 10;
        }
        return Digits(source, start, c => c == '0') - start;
    }

    private static int FloatLength(string source, int start)
    {
        int end = Digits(source, start, char.IsAsciiDigit), fraction = end;
        if (end < source.Length && source[end] == '.') fraction = Digits(source, end + 1, char.IsAsciiDigit);
        if (fraction <= end + 1) fraction = end;
        int exponent = Exponent(source, fraction);
        if (exponent > 0) return exponent - start;
        return fraction > end ? fraction - start : 0;
    }

    private static int Exponent(string source, int place)
    {
        if (place >= source.Length || source[place] is not ('e' or 'E')) return 0;
        int digits = place + 1 < source.Length && source[place + 1] is '+' or '-' ? place + 2 : place + 1;
        int end = Digits(source, digits, char.IsAsciiDigit);
        return end > digits ? end : 0;
    }

    /// <summary>The end of a run of digits, single underscores between them.</summary>
    private static int Digits(string source, int place, Func<char, bool> isDigit)
    {
        while (place < source.Length && (isDigit(source[place]) || (source[place] == '_' && place > 0 && isDigit(source[place - 1]) && place + 1 < source.Length && isDigit(source[place + 1]))))
            place++;
        return place;
    }
}
