using Graycat.Jinja.Methods;
using Graycat.Jinja.Operators;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Filters;

/// <summary>Filters over whole sequences.</summary>
internal static class SequenceFilters
{
    public static void Register(FilterCollection filters) => filters
        .Add("length count", "/", (_, value, _) => JinjaValue.Of(value.Length ?? throw JinjaException.Type($"object of type '{value.TypeName}' has no len()")))
        .Add("list", "", (context, value, _) => new JinjaList(value.ToItems(context.Budget)))
        .Add("first", "", (_, value, _) => value.Iterate() is var each && each.MoveNext() ? each.Current : new JinjaUndefined("No first item, sequence was empty."))
        .Add("last", "", (context, value, _) => Last(value, context))
        .Add("random", "", (_, value, _) => value.Length is > 0 and var count ? value.GetItem(JinjaInteger.Of(Random.Shared.Next(count))) ?? JinjaValue.None : new JinjaUndefined("No random item, sequence was empty."))
        .Add("join", "? d attribute", Join)
        .Add("reverse", "", (context, value, _) => Reverse(value, context))
        .Add("sum", "? attribute start", Sum)
        .Add("min", "? case_sensitive attribute", (context, value, a) => Extreme(context, value, a, (item, best) => Comparison.Evaluate(ComparisonOperator.Less, item, best)))
        .Add("max", "? case_sensitive attribute", (context, value, a) => Extreme(context, value, a, (item, best) => Comparison.Evaluate(ComparisonOperator.Greater, item, best)));

    private static JinjaValue Last(JinjaValue value, RenderContext context)
    {
        if (Backwards(value, context) is not { } each) throw JinjaException.Type($"'{value.TypeName}' object is not reversible");
        return each.MoveNext() ? each.Current : new JinjaUndefined("No last item, sequence was empty.");
    }

    /// <summary>Python's <c>reversed</c>; null for what only iterates.</summary>
    private static IEnumerator<JinjaValue>? Backwards(JinjaValue value, RenderContext context)
    {
        if (value is DictViews.View view) return view.IterateBackwards(context.Budget);
        if (value is JinjaGenerator or JinjaLoop || !value.IsIterable) return null;
        if (value is JinjaUndefined) return value.Iterate();
        var items = value.ToItems(context.Budget);
        items.Reverse();
        return items.GetEnumerator();
    }

    private static JinjaValue Reverse(JinjaValue value, RenderContext context)
    {
        if (value is JinjaString text) return Subscripts.Slice(text, JinjaValue.None, JinjaValue.None, JinjaInteger.Of(-1), context.Budget);
        if (Backwards(value, context) is { } each) return new JinjaGenerator(each, "reversed");
        if (!value.IsIterable) throw JinjaException.Runtime("argument must be iterable");
        var items = value.ToItems(context.Budget);
        items.Reverse();
        return new JinjaList(items);
    }

    private static JinjaString Join(RenderContext context, JinjaValue value, JinjaValue?[] a)
    {
        var separator = a[0] is null ? JinjaString.Empty : TextFilters.Soft(a[0]!, context);
        var items = value.ToItems(context.Budget);
        if (a[1] is not null and not JinjaNone) items = items.ConvertAll(new AttributePath(context, a[1]).Get);
        bool markup = context.Autoescape && (separator.IsMarkup || items.Exists(item => item is JinjaString { IsMarkup: true }));
        if (markup) separator = Html.Escape(separator, context.Budget);
        var builder = new TextBuilder(context.Budget);
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0) builder.Append(separator);
            if (markup) builder.Append(Html.EscapeValue(items[i], context.Budget));
            else items[i].WriteStr(builder);
        }
        return builder.ToJinjaString(markup);
    }

    private static JinjaValue Sum(RenderContext context, JinjaValue value, JinjaValue?[] a)
    {
        var sum = a[1] ?? JinjaInteger.Of(0);
        if (!value.IsIterable) throw JinjaException.Type($"'{value.TypeName}' object is not iterable");
        if (sum is JinjaString) throw JinjaException.Type("sum() can't sum strings [use ''.join(seq) instead]");
        var items = value.ToItems(context.Budget);
        if (a[0] is not null and not JinjaNone) items = items.ConvertAll(new AttributePath(context, a[0]).Get);
        foreach (var item in items) sum = Arithmetic.Evaluate(BinaryOperator.Add, sum, item, context);
        return sum;
    }

    private static JinjaValue Extreme(RenderContext context, JinjaValue value, JinjaValue?[] a, Func<JinjaValue, JinjaValue, bool> isBetter)
    {
        var items = value.ToItems(context.Budget);
        if (items.Count == 0) return new JinjaUndefined("No aggregated item, sequence was empty.");
        var path = new AttributePath(context, a[1], null, !Arguments.Flag(a[0]));
        JinjaValue best = items[0], bestKey = path.Get(best);
        foreach (var item in items.Skip(1))
        {
            var key = path.Get(item);
            if (isBetter(key, bestKey)) (best, bestKey) = (item, key);
        }
        return best;
    }
}
