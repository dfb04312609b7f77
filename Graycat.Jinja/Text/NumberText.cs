using System.Numerics;
using System.Text;

namespace Graycat.Jinja.Text;

/// <summary>Integers in other radixes.</summary>
internal static class NumberText
{
    /// <summary>The digits of a value that is not negative: <c>d x X o b</c>.</summary>
    public static string Digits(BigInteger value, char type) => type switch
    {
        'x' or 'X' => Hex(value, type),
        'o' => Power(value, 3),
        'b' => Power(value, 1),
        _ => Operators.Integers.ToDecimal(value),
    };

    private static string Hex(BigInteger value, char type)
    {
        string digits = value.ToString(type.ToString(), System.Globalization.CultureInfo.InvariantCulture).TrimStart('0');
        return digits.Length == 0 ? "0" : digits;
    }

    private static string Power(BigInteger value, int bits)
    {
        if (value.IsZero) return "0";
        var digits = new StringBuilder();
        int count = (int)((value.GetBitLength() + bits - 1) / bits);
        for (int i = count - 1; i >= 0; i--) digits.Append((char)('0' + (int)((value >> (i * bits)) & ((1 << bits) - 1))));
        return digits.ToString();
    }
}

/// <summary><c>ascii()</c>: what <c>repr</c> left beyond ASCII, escaped.</summary>
internal static class AsciiRepr
{
    public static string Escape(string repr)
    {
        var escaped = new StringBuilder(repr.Length);
        for (int place = 0; place < repr.Length; place += CodePoints.LengthAt(repr, place))
        {
            int code = CodePoints.ValueAt(repr, place);
            if (code < 0x80) escaped.Append((char)code);
            else escaped.Append(code < 0x100 ? $"\\x{code:x2}" : code < 0x10000 ? $"\\u{code:x4}" : $"\\U{code:x8}");
        }
        return escaped.ToString();
    }
}
