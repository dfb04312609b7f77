using System.Numerics;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Operators;

/// <summary>Compares ints and floats exactly, whatever their size.</summary>
internal static class NumberComparison
{
    /// <summary>-1, 0 or 1; null when one is not a number.</summary>
    public static int? Compare(JinjaNumber a, JinjaNumber b)
    {
        if (a is JinjaInteger { IsSmall: true } x && b is JinjaInteger { IsSmall: true } y) return x.Small.CompareTo(y.Small);
        if (a.IsFloat && b.IsFloat) return Compare(a.Real, b.Real);
        if (!a.IsFloat && !b.IsFloat) return a.Integer.CompareTo(b.Integer);
        return a.IsFloat ? -Compare(b.Integer, a.Real) : Compare(a.Integer, b.Real);
    }

    private static int? Compare(double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b);

    private static int? Compare(BigInteger a, double b)
    {
        if (double.IsNaN(b)) return null;
        if (double.IsInfinity(b)) return b > 0 ? -1 : 1;
        double floor = Math.Floor(b);
        int whole = a.CompareTo(new BigInteger(floor));
        return whole != 0 ? whole : floor < b ? -1 : 0;
    }
}
