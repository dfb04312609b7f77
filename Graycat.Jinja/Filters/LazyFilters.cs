using Graycat.Jinja.Methods;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Tests;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Filters;

/// <summary>Filters that give generators: nothing happens until somebody asks for an item.</summary>
internal static class LazyFilters
{
    public static void Register(FilterCollection filters) => filters
        .AddRaw("map", (context, value, arguments) => new JinjaGenerator(Map(context, value, arguments)))
        .AddRaw("select", (context, value, arguments) => new JinjaGenerator(Select(context, value, arguments, keep: true, byAttribute: false)))
        .AddRaw("reject", (context, value, arguments) => new JinjaGenerator(Select(context, value, arguments, keep: false, byAttribute: false)))
        .AddRaw("selectattr", (context, value, arguments) => new JinjaGenerator(Select(context, value, arguments, keep: true, byAttribute: true)))
        .AddRaw("rejectattr", (context, value, arguments) => new JinjaGenerator(Select(context, value, arguments, keep: false, byAttribute: true)))
        .Add("items", "", (_, value, _) => new JinjaGenerator(Items(value)))
        .Add("unique", "? case_sensitive attribute", (context, value, a) => new JinjaGenerator(Unique(context, value, a)))
        .Add("batch", "linecount ? fill_with", (context, value, a) => new JinjaGenerator(Batch(context, value, a[0]!, a[1])))
        .Add("slice", "slices ? fill_with", (context, value, a) => new JinjaGenerator(Slice(context, value, a[0]!, a[1])));

    private static IEnumerable<JinjaValue> Map(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        if (!value.IsTrue) yield break;
        var transform = PrepareMap(context, arguments);
        var each = value.Iterate();
        while (each.MoveNext())
        {
            context.Budget.Spend();
            yield return transform(each.Current);
        }
    }

    private static Func<JinjaValue, JinjaValue> PrepareMap(RenderContext context, CallArguments arguments)
    {
        if (arguments.Positional.Length == 0 && arguments.FindNamed("attribute") is { } attribute)
        {
            foreach (var (name, _) in arguments.Named)
            {
                if (name is not ("attribute" or "default")) throw JinjaException.Runtime($"Unexpected keyword argument '{name}'");
            }
            return new AttributePath(context, attribute, arguments.FindNamed("default")).Get;
        }
        if (arguments.Positional.Length == 0) throw JinjaException.Runtime("map requires a filter argument");
        var rest = arguments.Skip(1);
        Filter? filter = null;
        return item => (filter ??= FindFilter(arguments.Positional[0], context)).Apply(context, item, rest);
    }

    private static Filter FindFilter(JinjaValue name, RenderContext context) =>
        (name is JinjaString text ? FilterTable.Find(text.Text, context.Options) : null) ?? throw Unknown("filter", name, context);

    private static Test FindTest(JinjaValue name, RenderContext context) =>
        (name is JinjaString text ? TestTable.Find(text.Text) : null) ?? throw Unknown("test", name, context);

    private static JinjaException Unknown(string kind, JinjaValue name, RenderContext context) => JinjaDict.IsHashable(name)
        ? JinjaException.Runtime($"No {kind} named {name.ReprText(context.Budget)}.")
        : JinjaException.Type($"unhashable type: '{name.TypeName}'");

    private static IEnumerable<JinjaValue> Select(RenderContext context, JinjaValue value, CallArguments arguments, bool keep, bool byAttribute)
    {
        if (!value.IsTrue) yield break;
        var holds = PrepareSelect(context, arguments, byAttribute);
        var each = value.Iterate();
        while (each.MoveNext())
        {
            context.Budget.Spend();
            if (holds(each.Current) == keep) yield return each.Current;
        }
    }

    private static Func<JinjaValue, bool> PrepareSelect(RenderContext context, CallArguments arguments, bool byAttribute)
    {
        int taken = byAttribute ? 1 : 0;
        if (byAttribute && arguments.Positional.Length == 0) throw JinjaException.Runtime("Missing parameter for attribute name");
        Func<JinjaValue, JinjaValue> transform = byAttribute ? new AttributePath(context, arguments.Positional[0]).Get : item => item;
        if (arguments.Positional.Length == taken) return item => transform(item).IsTrue;
        var rest = arguments.Skip(taken + 1);
        Test? test = null;
        return item => transform(item) is var value && (test ??= FindTest(arguments.Positional[taken], context)).Holds(context, value, rest);
    }

    private static IEnumerable<JinjaValue> Items(JinjaValue value)
    {
        if (value is JinjaUndefined) yield break;
        if (value is not JinjaDict dict) throw JinjaException.Type("Can only get item pairs from a mapping.");
        var each = new DictViews.Enumerator(dict, DictViews.Kind.Items);
        while (each.MoveNext()) yield return each.Current;
    }

    private static IEnumerable<JinjaValue> Unique(RenderContext context, JinjaValue value, JinjaValue?[] a)
    {
        var path = new AttributePath(context, a[1], null, !Arguments.Flag(a[0]));
        var seen = new HashSet<JinjaValue>(JinjaDict.KeyComparer.Instance);
        var each = value.Iterate();
        while (each.MoveNext())
        {
            context.Budget.Spend();
            if (seen.Add(path.Get(each.Current))) yield return each.Current;
        }
    }

    private static IEnumerable<JinjaValue> Batch(RenderContext context, JinjaValue value, JinjaValue count, JinjaValue? fill)
    {
        var batch = new List<JinjaValue>();
        var each = value.Iterate();
        while (each.MoveNext())
        {
            context.Budget.Spend();
            if (Operators.Comparison.AreEqual(JinjaInteger.Of(batch.Count), count))
            {
                yield return new JinjaList(batch);
                batch = [];
            }
            batch.Add(each.Current);
        }
        if (batch.Count == 0) yield break;
        if (fill is not null and not JinjaNone && Operators.Comparison.IsLess(JinjaInteger.Of(batch.Count), count))
        {
            int missing = (int)Math.Min(Arguments.Size(count, 0) - batch.Count, int.MaxValue);
            context.Budget.CheckItems(missing);
            batch.AddRange(Enumerable.Repeat(fill, missing));
        }
        yield return new JinjaList(batch);
    }

    private static IEnumerable<JinjaValue> Slice(RenderContext context, JinjaValue value, JinjaValue slices, JinjaValue? fill)
    {
        var items = value.ToItems(context.Budget);
        long count = Arguments.Size(slices, 0);
        if (count == 0) throw JinjaException.Value("integer division or modulo by zero");
        if (count < 0) yield break;
        long size = items.Count / count, longer = items.Count % count;
        int start = 0;
        for (long i = 0; i < count; i++)
        {
            context.Budget.Spend();
            int length = (int)size + (i < longer ? 1 : 0);
            var slice = items.GetRange(start, length);
            start += length;
            if (fill is not null and not JinjaNone && i >= longer) slice.Add(fill);
            yield return new JinjaList(slice);
        }
    }
}
