using System.Numerics;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Operators;

internal enum BinaryOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Modulo,
    Power,
}

/// <summary>Python's arithmetic on numbers, strings and sequences.</summary>
internal static class Arithmetic
{
    public static JinjaValue Evaluate(BinaryOperator operation, JinjaValue a, JinjaValue b, RenderContext context)
    {
        if (a is JinjaNumber x && b is JinjaNumber y) return OnNumbers(operation, x, y, context.Budget);
        if (operation == BinaryOperator.Modulo && a is JinjaString format) return PercentFormat.Apply(format, b, context);
        if (operation == BinaryOperator.Add && TryJoin(a, b, context.Budget) is { } joined) return joined;
        if (operation == BinaryOperator.Multiply && TryRepeat(a, b, context.Budget) is { } repeated) return repeated;
        if (a is JinjaUndefined undefined) throw undefined.Fail();
        if (b is JinjaUndefined other) throw other.Fail();
        if (operation == BinaryOperator.Subtract && SetOperand(a) is { } minuend && SetOperand(b) is { } subtrahend) return Difference(minuend, subtrahend);
        throw Unsupported(operation, a, b);
    }

    public static JinjaValue Negate(JinjaValue value) => value switch
    {
        JinjaFloat real => new JinjaFloat(-real.Value),
        JinjaNumber number => JinjaInteger.Of(-number.Integer),
        JinjaUndefined undefined => throw undefined.Fail(),
        _ => throw JinjaException.Type($"bad operand type for unary -: '{value.TypeName}'"),
    };

    public static JinjaValue Plus(JinjaValue value) => value switch
    {
        JinjaFloat => value,
        JinjaNumber number => JinjaInteger.Of(number.Integer),
        JinjaUndefined undefined => throw undefined.Fail(),
        _ => throw JinjaException.Type($"bad operand type for unary +: '{value.TypeName}'"),
    };

    /// <summary>Text after text; with Markup on either side the other is escaped.</summary>
    public static JinjaString Concatenate(JinjaString a, JinjaString b, Budget budget)
    {
        bool markup = a.IsMarkup || b.IsMarkup;
        if (markup) (a, b) = (Html.Escape(a, budget), Html.Escape(b, budget));
        if (a.Text.Length == 0 && a.IsMarkup == markup) return b;
        if (b.Text.Length == 0 && b.IsMarkup == markup) return a;
        budget.CheckCharacters((long)a.Text.Length + b.Text.Length);
        budget.Spend((a.Text.Length + b.Text.Length) >> 5);
        if (a.Origins is null && b.Origins is null) return new JinjaString(string.Concat(a.Text, b.Text), null, markup);
        var builder = new TextBuilder(budget);
        builder.Append(a);
        builder.Append(b);
        return builder.ToJinjaString(markup);
    }

    private static JinjaValue OnNumbers(BinaryOperator operation, JinjaNumber a, JinjaNumber b, Budget budget)
    {
        if (a.IsFloat || b.IsFloat) return new JinjaFloat(OnReals(operation, a.Real, b.Real));
        if (a is JinjaInteger { IsSmall: true } x && b is JinjaInteger { IsSmall: true } y && TrySmall(operation, x.Small, y.Small, out long small)) return JinjaInteger.Of(small);
        return OnIntegers(operation, a.Integer, b.Integer, budget);
    }

    private static bool TrySmall(BinaryOperator operation, long a, long b, out long result)
    {
        result = 0;
        if (Math.Abs(a) > int.MaxValue || Math.Abs(b) > int.MaxValue) return false;
        switch (operation)
        {
            case BinaryOperator.Add:
                result = a + b;
                return true;
            case BinaryOperator.Subtract:
                result = a - b;
                return true;
            case BinaryOperator.Multiply:
                result = a * b;
                return true;
            case BinaryOperator.Modulo when b > 0:
                result = ((a % b) + b) % b;
                return true;
            default:
                return false;
        }
    }

    private static JinjaValue OnIntegers(BinaryOperator operation, BigInteger a, BigInteger b, Budget budget) => operation switch
    {
        BinaryOperator.Add => JinjaInteger.Of(a + b),
        BinaryOperator.Subtract => JinjaInteger.Of(a - b),
        BinaryOperator.Multiply => JinjaInteger.Of(Integers.Multiply(a, b, budget)),
        BinaryOperator.Divide => new JinjaFloat(Integers.TrueDivide(a, b)),
        BinaryOperator.FloorDivide => JinjaInteger.Of(Integers.FloorDivide(a, b)),
        BinaryOperator.Modulo => JinjaInteger.Of(Integers.Modulo(a, b)),
        _ when b.Sign < 0 => new JinjaFloat(OnReals(operation, JinjaInteger.Of(a).Real, JinjaInteger.Of(b).Real)),
        _ => JinjaInteger.Of(Integers.Power(a, b, budget)),
    };

    private static double OnReals(BinaryOperator operation, double a, double b) => operation switch
    {
        BinaryOperator.Add => a + b,
        BinaryOperator.Subtract => a - b,
        BinaryOperator.Multiply => a * b,
        BinaryOperator.Divide => b == 0 ? throw JinjaException.Value("float division by zero") : a / b,
        BinaryOperator.FloorDivide => b == 0 ? throw JinjaException.Value("float floor division by zero") : FloorDivide(a, b),
        BinaryOperator.Modulo => b == 0 ? throw JinjaException.Value("float modulo") : Modulo(a, b),
        _ => Power(a, b),
    };

    private static double Modulo(double a, double b)
    {
        double rest = a % b;
        if (rest == 0) return Math.CopySign(0, b);
        return (rest < 0) != (b < 0) ? rest + b : rest;
    }

    private static double FloorDivide(double a, double b)
    {
        double quotient = (a - Modulo(a, b)) / b;
        if (quotient == 0) return Math.CopySign(0, a / b);
        double floor = Math.Floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    private static double Power(double a, double b)
    {
        if (a == 0 && b < 0) throw JinjaException.Value("0.0 cannot be raised to a negative power");
        if (a < 0 && double.IsFinite(a) && double.IsFinite(b) && Math.Floor(b) != b) throw JinjaException.Type("complex numbers are not supported");
        double power = Math.Pow(a, b);
        if (double.IsInfinity(power) && double.IsFinite(a) && double.IsFinite(b)) throw JinjaException.Value("(34, 'Numerical result out of range')");
        return power;
    }

    private static JinjaValue? TryJoin(JinjaValue a, JinjaValue b, Budget budget)
    {
        switch (a, b)
        {
            case (JinjaString x, JinjaString y):
                return Concatenate(x, y, budget);
            case (JinjaList x, JinjaList y):
                budget.CheckItems((long)x.Items.Count + y.Items.Count);
                return new JinjaList([.. x.Items, .. y.Items]);
            case (JinjaTuple x, JinjaTuple y):
                budget.CheckItems((long)x.Items.Count + y.Items.Count);
                return new JinjaTuple([.. x.Items, .. y.Items]);
            default:
                return null;
        }
    }

    private static JinjaValue? TryRepeat(JinjaValue a, JinjaValue b, Budget budget)
    {
        if (a is JinjaNumber && b is not JinjaNumber) (a, b) = (b, a);
        if (a is not (JinjaString or JinjaSequence) || b is JinjaUndefined) return null;
        if (b is not JinjaNumber { IsFloat: false } number) throw JinjaException.Type($"can't multiply sequence by non-int of type '{b.TypeName}'");
        if (BigInteger.Abs(number.Integer) > long.MaxValue) throw JinjaException.Value("cannot fit 'int' into an index-sized integer");
        long times = Math.Max(0, (long)number.Integer);
        if (times == 0 || a.Length == 0) return a switch { JinjaString text => text.Slice(0, 0), JinjaTuple => new JinjaTuple([]), _ => new JinjaList() };
        if (a is JinjaString repeated)
        {
            budget.CheckCharacters(Math.Max(times, checked(Math.Min(times, int.MaxValue) * repeated.Text.Length)));
            var builder = new TextBuilder(budget);
            builder.Repeat(repeated, (int)times);
            return builder.ToJinjaString(repeated.IsMarkup);
        }
        return Repeat((JinjaSequence)a, times, budget);
    }

    private static JinjaValue Repeat(JinjaSequence sequence, long times, Budget budget)
    {
        budget.CheckItems(Math.Max(times, Math.Min(times, int.MaxValue) * sequence.Items.Count));
        var items = new List<JinjaValue>(sequence.Items.Count * (int)times);
        for (int i = 0; i < times; i++) items.AddRange(sequence.Items);
        return sequence is JinjaTuple ? new JinjaTuple(items) : new JinjaList(items);
    }

    private static DictViews.View? SetOperand(JinjaValue value) => value is DictViews.View { IsSet: true } view ? view : null;

    private static JinjaList Difference(DictViews.View a, DictViews.View b)
    {
        var items = new List<JinjaValue>();
        using var each = a.Iterate();
        while (each.MoveNext())
        {
            if (!b.Contains(each.Current)) items.Add(each.Current);
        }
        return new JinjaList(items);
    }

    private static JinjaException Unsupported(BinaryOperator operation, JinjaValue a, JinjaValue b)
    {
        if (operation == BinaryOperator.Add && a is JinjaString or JinjaSequence)
            return JinjaException.Type($"can only concatenate {a.TypeName} (not \"{b.TypeName}\") to {a.TypeName}");
        string symbol = operation switch
        {
            BinaryOperator.Add => "+",
            BinaryOperator.Subtract => "-",
            BinaryOperator.Multiply => "*",
            BinaryOperator.Divide => "/",
            BinaryOperator.FloorDivide => "//",
            BinaryOperator.Modulo => "%",
            _ => "** or pow()",
        };
        return JinjaException.Type($"unsupported operand type(s) for {symbol}: '{a.TypeName}' and '{b.TypeName}'");
    }
}
