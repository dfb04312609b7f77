using System.Globalization;

namespace Graycat.Jinja.Text;

/// <summary>C's <c>e</c>, <c>f</c> and <c>g</c> as Python has them; the sign is the caller's.</summary>
internal static class FloatFormat
{
    /// <summary>Formats a value that is not negative.</summary>
    public static string Format(double value, char type, int precision, bool alternate)
    {
        bool upper = char.IsUpper(type);
        if (double.IsNaN(value)) return upper ? "NAN" : "nan";
        if (double.IsInfinity(value)) return upper ? "INF" : "inf";
        string text = char.ToLowerInvariant(type) switch
        {
            'f' => Fixed(value, precision, alternate),
            'e' => Exponential(value, precision, alternate),
            _ => General(value, precision, alternate),
        };
        return upper ? text.ToUpperInvariant() : text;
    }

    private static string Fixed(double value, int precision, bool alternate)
    {
        string text = value.ToString($"F{precision}", CultureInfo.InvariantCulture);
        return alternate && precision == 0 ? text + "." : text;
    }

    private static string Exponential(double value, int precision, bool alternate)
    {
        string text = value.ToString($"E{precision}", CultureInfo.InvariantCulture);
        int mark = text.IndexOf('E');
        int exponent = int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = alternate && precision == 0 ? text[..mark] + "." : text[..mark];
        return $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }

    private static string General(double value, int precision, bool alternate)
    {
        precision = Math.Max(precision, 1);
        string scientific = Exponential(value, precision - 1, alternate);
        int mark = scientific.IndexOf('e');
        int exponent = int.Parse(scientific.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent < -4 || exponent >= precision) return (alternate ? scientific[..mark] : TrimZeros(scientific[..mark])) + scientific[mark..];
        string plain = Fixed(value, precision - 1 - exponent, alternate);
        return alternate ? plain : TrimZeros(plain);
    }

    private static string TrimZeros(string text) => text.Contains('.') ? text.TrimEnd('0').TrimEnd('.') : text;
}
