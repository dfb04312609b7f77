using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Operators;

internal enum ComparisonOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
}

/// <summary>Python's comparison operators and membership.</summary>
internal static class Comparison
{
    public static bool Evaluate(ComparisonOperator comparison, JinjaValue a, JinjaValue b) => comparison switch
    {
        ComparisonOperator.Equal => AreEqual(a, b),
        ComparisonOperator.NotEqual => !AreEqual(a, b),
        ComparisonOperator.In => Contains(b, a),
        ComparisonOperator.NotIn => !Contains(b, a),
        _ => IsOrdered(comparison, a, b),
    };

    public static bool AreEqual(JinjaValue a, JinjaValue b) =>
        a is JinjaString x && b is JinjaString y ? x.Text == y.Text
        : ReferenceEquals(a, b) ? a is not JinjaFloat { Value: double.NaN }
        : a.IsEqualTo(b);

    public static bool IsLess(JinjaValue a, JinjaValue b) => IsOrdered(ComparisonOperator.Less, a, b);

    public static bool Contains(JinjaValue container, JinjaValue item)
    {
        switch (container)
        {
            case JinjaString text:
                return item is JinjaString part ? text.Text.Contains(part.Text, StringComparison.Ordinal)
                    : throw JinjaException.Type($"'in <string>' requires string as left operand, not {item.TypeName}");
            case JinjaDict dict:
                return dict.Items.ContainsKey(item);
            case DictViews.View view:
                return view.Contains(item);
            case JinjaRange range:
                return range.Contains(item);
            case JinjaUndefined:
                return false;
        }
        if (!container.IsIterable) throw JinjaException.Type($"argument of type '{container.TypeName}' is not iterable");
        using var each = container is JinjaGenerator or JinjaLoop ? null : container.Iterate();
        var items = each ?? container.Iterate();
        while (items.MoveNext())
        {
            if (ReferenceEquals(items.Current, item) || AreEqual(items.Current, item)) return true;
        }
        return false;
    }

    private static bool IsOrdered(ComparisonOperator comparison, JinjaValue a, JinjaValue b)
    {
        if (a is JinjaNumber x && b is JinjaNumber y) return NumberComparison.Compare(x, y) is { } order && Holds(comparison, order);
        if (a is JinjaString s && b is JinjaString t) return Holds(comparison, CodePoints.Compare(s.Text, t.Text));
        if (a is JinjaList && b is JinjaList || (a is JinjaTuple && b is JinjaTuple)) return AreItemsOrdered(comparison, (JinjaSequence)a, (JinjaSequence)b);
        if (a is JinjaUndefined undefined) throw undefined.Fail();
        if (b is JinjaUndefined other) throw other.Fail();
        throw JinjaException.Type($"'{Symbol(comparison)}' not supported between instances of '{a.TypeName}' and '{b.TypeName}'");
    }

    private static bool AreItemsOrdered(ComparisonOperator comparison, JinjaSequence a, JinjaSequence b)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        int common = Math.Min(a.Items.Count, b.Items.Count);
        for (int i = 0; i < common; i++)
        {
            if (!ReferenceEquals(a.Items[i], b.Items[i]) && !AreEqual(a.Items[i], b.Items[i])) return IsOrdered(comparison, a.Items[i], b.Items[i]);
        }
        return Holds(comparison, a.Items.Count.CompareTo(b.Items.Count));
    }

    private static bool Holds(ComparisonOperator comparison, int order) => comparison switch
    {
        ComparisonOperator.Less => order < 0,
        ComparisonOperator.LessOrEqual => order <= 0,
        ComparisonOperator.Greater => order > 0,
        _ => order >= 0,
    };

    private static string Symbol(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Less => "<",
        ComparisonOperator.LessOrEqual => "<=",
        ComparisonOperator.Greater => ">",
        _ => ">=",
    };
}
