using System.Globalization;

namespace Graycat.Jinja.Text;

/// <summary>Floats as Python prints and reads them.</summary>
internal static class FloatText
{
    /// <summary><c>repr</c>: the shortest digits that read back the same, with an exponent below 1e-4 and from 1e16.</summary>
    public static string Repr(double value)
    {
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        if (value == 0) return double.IsNegative(value) ? "-0.0" : "0.0";
        var (digits, exponent) = Split(Math.Abs(value).ToString("R", CultureInfo.InvariantCulture));
        string sign = value < 0 ? "-" : "";
        return sign + (exponent is < -4 or >= 16 ? Exponential(digits, exponent) : Fixed(digits, exponent));
    }

    /// <summary>Python's <c>float(text)</c>.</summary>
    public static bool TryParse(string text, out double value)
    {
        string trimmed = PythonNumbers.ToAsciiDigits(text.Trim([.. text.Where(PythonCharacters.IsSpace)]));
        string bare = trimmed.TrimStart('+', '-').ToLowerInvariant();
        value = double.NaN;
        if (trimmed.Length - bare.Length > 1) return false;
        bool negative = trimmed.StartsWith('-');
        if (bare is "nan") return true;
        if (bare is "inf" or "infinity")
        {
            value = negative ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }
        return PythonNumbers.TryRemoveUnderscores(trimmed, out string plain)
            && bare.Length > 0 && (char.IsAsciiDigit(bare[0]) || bare[0] == '.')
            && double.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
    }

    private static (string Digits, int Exponent) Split(string shortest)
    {
        int mark = shortest.IndexOf('E');
        string mantissa = mark < 0 ? shortest : shortest[..mark];
        int exponent = mark < 0 ? FixedExponent(mantissa) : int.Parse(shortest.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return (mantissa.Replace(".", "").TrimStart('0').TrimEnd('0'), exponent);
    }

    /// <summary>The power of ten of the first digit that is not zero.</summary>
    private static int FixedExponent(string mantissa)
    {
        int point = mantissa.IndexOf('.');
        int whole = point < 0 ? mantissa.Length : point;
        int first = mantissa.AsSpan().IndexOfAnyInRange('1', '9');
        return first < whole ? whole - first - 1 : whole - first;
    }

    private static string Fixed(string digits, int exponent)
    {
        if (exponent < 0) return "0." + new string('0', -exponent - 1) + digits;
        if (digits.Length <= exponent + 1) return digits.PadRight(exponent + 1, '0') + ".0";
        return digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }

    private static string Exponential(string digits, int exponent)
    {
        string mantissa = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
        return $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }
}
