using System.Globalization;
using System.Numerics;
using Graycat.Jinja.Rendering;

namespace Graycat.Jinja.Operators;

/// <summary>Python's integers of any size, within bounds.</summary>
internal static class Integers
{
    /// <summary>More decimal digits than this are neither printed nor read (Python's default of <c>sys.set_int_max_str_digits</c>).</summary>
    public const int MaxDigits = 4300;

    /// <summary>Results beyond this many bits are refused: about 300,000 decimal digits.</summary>
    private const long MaxBits = 1 << 20;

    public static string ToDecimal(BigInteger value)
    {
        if (value.GetBitLength() > MaxDigits * 3.33) ThrowIfTooLong(value);
        return value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Nearest double, ties to even; infinite when too large.</summary>
    public static double ToDouble(BigInteger value)
    {
        long bits = value.GetBitLength();
        if (bits <= 64) return (double)value;
        if (bits > 1025) return value.Sign < 0 ? double.NegativeInfinity : double.PositiveInfinity;
        int shift = (int)bits - 64;
        var magnitude = BigInteger.Abs(value);
        ulong top = (ulong)(magnitude >> shift);
        if (!(magnitude & ((BigInteger.One << shift) - 1)).IsZero) top |= 1;
        double rounded = Math.ScaleB((double)top, shift);
        return value.Sign < 0 ? -rounded : rounded;
    }

    /// <summary><c>a / b</c> of integers, rounded once.</summary>
    public static double TrueDivide(BigInteger a, BigInteger b)
    {
        if (b.IsZero) throw JinjaException.Value("division by zero");
        bool negative = a.Sign * b.Sign < 0;
        (a, b) = (BigInteger.Abs(a), BigInteger.Abs(b));
        if (a.GetBitLength() <= 53 && b.GetBitLength() <= 53) return negative ? -((double)a / (double)b) : (double)a / (double)b;
        int shift = (int)(66 - (a.GetBitLength() - b.GetBitLength()));
        var scaled = shift >= 0 ? BigInteger.DivRem(a << shift, b, out var rest) : BigInteger.DivRem(a, b << -shift, out rest);
        double quotient = Math.ScaleB(ToDouble(rest.IsZero ? scaled << 1 : (scaled << 1) | 1), -shift - 1);
        if (double.IsInfinity(quotient)) throw JinjaException.Value("integer division result too large for a float");
        return negative ? -quotient : quotient;
    }

    public static BigInteger FloorDivide(BigInteger a, BigInteger b)
    {
        if (b.IsZero) throw JinjaException.Value("integer division or modulo by zero");
        var quotient = BigInteger.DivRem(a, b, out var rest);
        return !rest.IsZero && (rest.Sign < 0) != (b.Sign < 0) ? quotient - 1 : quotient;
    }

    public static BigInteger Modulo(BigInteger a, BigInteger b)
    {
        if (b.IsZero) throw JinjaException.Value("integer modulo by zero");
        var rest = a % b;
        return !rest.IsZero && (rest.Sign < 0) != (b.Sign < 0) ? rest + b : rest;
    }

    public static BigInteger Multiply(BigInteger a, BigInteger b, Budget budget)
    {
        CheckBits(a.GetBitLength() + b.GetBitLength());
        budget.Spend((a.GetBitLength() >> 10) * (b.GetBitLength() >> 10) + 1);
        return a * b;
    }

    /// <summary>A power with an exponent that is not negative.</summary>
    public static BigInteger Power(BigInteger a, BigInteger exponent, Budget budget)
    {
        if (a.IsZero || a.IsOne) return exponent.IsZero ? BigInteger.One : a;
        if (a == BigInteger.MinusOne) return exponent.IsEven ? BigInteger.One : BigInteger.MinusOne;
        if (exponent > MaxBits) CheckBits(long.MaxValue);
        long bits = (a.GetBitLength() - 1) * (long)exponent;
        CheckBits(bits);
        budget.Spend((bits >> 10) * (bits >> 14) + 1);
        return BigInteger.Pow(a, (int)exponent);
    }

    private static void CheckBits(long bits)
    {
        if (bits > MaxBits) throw JinjaException.Limit($"an integer has more than {MaxBits} bits");
    }

    private static void ThrowIfTooLong(BigInteger value)
    {
        if (BigInteger.Abs(value) >= BigInteger.Pow(10, MaxDigits))
            throw JinjaException.Value($"Exceeds the limit ({MaxDigits} digits) for integer string conversion");
    }
}
