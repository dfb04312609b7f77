using System.Globalization;
using System.Numerics;
using Graycat.Jinja.Methods;
using Graycat.Jinja.Operators;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Filters;

/// <summary>Filters that make numbers.</summary>
internal static class NumberFilters
{
    public static void Register(FilterCollection filters) => filters
        .Add("abs", "/", (_, value, _) => Absolute(value))
        .Add("int", "? default base", (_, value, a) => ToInteger(value, a[0] ?? JinjaInteger.Of(0), a[1]))
        .Add("float", "? default", (_, value, a) => ToFloat(value) is { } real ? new JinjaFloat(real) : a[0] ?? new JinjaFloat(0))
        .Add("round", "? precision method", (context, value, a) => Round(value, a[0], a[1], context))
        .Add("filesizeformat", "? binary", (_, value, a) => new JinjaString(FileSize(value, Arguments.Flag(a[0]))));

    private static JinjaValue Absolute(JinjaValue value) => value switch
    {
        JinjaFloat real => new JinjaFloat(Math.Abs(real.Value)),
        JinjaNumber number => JinjaInteger.Of(BigInteger.Abs(number.Integer)),
        _ => throw JinjaException.Type($"bad operand type for abs(): '{value.TypeName}'"),
    };

    private static JinjaValue ToInteger(JinjaValue value, JinjaValue fallback, JinjaValue? radix)
    {
        switch (value)
        {
            case JinjaFloat real:
                if (double.IsInfinity(real.Value)) throw JinjaException.Value("cannot convert float infinity to integer");
                return double.IsNaN(real.Value) ? fallback : JinjaInteger.Of(new BigInteger(real.Value));
            case JinjaNumber number:
                return JinjaInteger.Of(number.Integer);
            case JinjaString text:
                bool hasRadix = radix is null or JinjaNumber { IsFloat: false };
                if (hasRadix && PythonNumbers.TryParseInteger(text.Text, (int)Arguments.Size(radix, 10), out var integer)) return JinjaInteger.Of(integer);
                return FloatText.TryParse(text.Text, out double parsed) && double.IsFinite(parsed) ? JinjaInteger.Of(new BigInteger(parsed)) : fallback;
            case JinjaUndefined undefined:
                throw undefined.Fail();
            default:
                return fallback;
        }
    }

    /// <summary>Python's <c>float(value)</c>; null where it raises TypeError or ValueError.</summary>
    private static double? ToFloat(JinjaValue value) => value switch
    {
        JinjaNumber number => number.Real,
        JinjaString text => FloatText.TryParse(text.Text, out double parsed) ? parsed : null,
        JinjaUndefined undefined => throw undefined.Fail(),
        _ => null,
    };

    private static JinjaValue Round(JinjaValue value, JinjaValue? precision, JinjaValue? method, RenderContext context)
    {
        string how = method is null ? "common" : (method as JinjaString)?.Text ?? "";
        if (how is not ("common" or "ceil" or "floor")) throw JinjaException.Runtime("method must be common, ceil or floor");
        if (value is JinjaUndefined undefined && how != "common") throw undefined.Fail();
        if (value is not JinjaNumber number) throw JinjaException.Type($"type {value.TypeName} doesn't define __round__ method");
        if (how == "common") return precision is JinjaNone ? RoundToInteger(number) : RoundHalfEven(number, Arguments.Size(precision, 0), context.Budget);
        JinjaValue ten = Arithmetic.Evaluate(BinaryOperator.Power, JinjaInteger.Of(10), precision ?? JinjaInteger.Of(0), context);
        double scaled = ((JinjaNumber)Arithmetic.Evaluate(BinaryOperator.Multiply, number, ten, context)).Real;
        if (!double.IsFinite(scaled)) throw JinjaException.Value("cannot convert float infinity to integer");
        var whole = JinjaInteger.Of(new BigInteger(how == "ceil" ? Math.Ceiling(scaled) : Math.Floor(scaled)));
        return Arithmetic.Evaluate(BinaryOperator.Divide, whole, ten, context);
    }

    private static JinjaInteger RoundToInteger(JinjaNumber number)
    {
        if (!number.IsFloat) return JinjaInteger.Of(number.Integer);
        if (!double.IsFinite(number.Real)) throw JinjaException.Value($"cannot convert float {(double.IsNaN(number.Real) ? "NaN" : "infinity")} to integer");
        return JinjaInteger.Of(new BigInteger(Math.Round(number.Real, MidpointRounding.ToEven)));
    }

    private static JinjaValue RoundHalfEven(JinjaNumber number, long digits, Budget budget)
    {
        if (!number.IsFloat) return digits >= 0 ? JinjaInteger.Of(number.Integer) : JinjaInteger.Of(RoundInteger(number.Integer, -digits, budget));
        if (!double.IsFinite(number.Real) || digits > 323) return number;
        if (digits < -308) return new JinjaFloat(Math.CopySign(0, number.Real));
        if (digits >= 0) return new JinjaFloat(double.Parse(number.Real.ToString($"F{digits}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) is var r && r == 0 ? Math.CopySign(0, number.Real) : r);
        double power = Math.Pow(10, -digits);
        double rounded = Math.Round(number.Real / power, MidpointRounding.ToEven) * power;
        return double.IsInfinity(rounded) ? throw JinjaException.Value("rounded value too large to represent") : new JinjaFloat(rounded);
    }

    private static BigInteger RoundInteger(BigInteger value, long zeros, Budget budget)
    {
        if (zeros > 10_000) return BigInteger.Zero;
        var unit = Integers.Power(10, zeros, budget);
        var floor = Integers.FloorDivide(value, unit);
        var twice = (value - (floor * unit)) * 2;
        if (twice > unit || (twice == unit && !floor.IsEven)) floor += 1;
        return floor * unit;
    }

    private static string FileSize(JinjaValue value, bool binary)
    {
        double bytes = ToFloat(value) ?? throw (value is JinjaString ? JinjaException.Value("could not convert string to float") : JinjaException.Type($"float() argument must be a string or a real number, not '{value.TypeName}'"));
        int radix = binary ? 1024 : 1000;
        if (bytes == 1) return "1 Byte";
        if (bytes < radix) return double.IsFinite(bytes) ? $"{new BigInteger(bytes)} Bytes" : throw JinjaException.Value("cannot convert float infinity to integer");
        double unit = radix;
        string prefixes = binary ? "KMGTPEZY" : "kMGTPEZY";
        for (int i = 0; ; i++)
        {
            unit *= radix;
            if (double.IsInfinity(bytes) && i == prefixes.Length - 1) return $"inf {prefixes[i]}{(binary ? "iB" : "B")}";
            if (bytes < unit || i == prefixes.Length - 1) return string.Create(CultureInfo.InvariantCulture, $"{radix * bytes / unit:F1} {prefixes[i]}{(binary ? "iB" : "B")}");
        }
    }
}
