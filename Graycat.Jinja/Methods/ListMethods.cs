using Graycat.Jinja.Filters;
using Graycat.Jinja.Operators;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Methods;

/// <summary>The methods of list, tuple and range.</summary>
internal static class ListMethods
{
    private static readonly MethodTable<JinjaSequence> s_reading = new MethodTable<JinjaSequence>("list")
        .Add("index", "value ? start stop /", (_, sequence, a) => JinjaValue.Of(IndexOf(sequence, a)))
        .Add("count", "value /", (_, sequence, a) => JinjaValue.Of(sequence.Items.Count(item => Comparison.AreEqual(item, a[0]!))))
        .Freeze();

    private static readonly MethodTable<JinjaRange> s_ranges = new MethodTable<JinjaRange>("range")
        .Add("index", "value /", (context, range, a) => JinjaValue.Of(IndexOf(new JinjaList(range.ToItems(context.Budget)), [a[0], null, null])))
        .Add("count", "value /", (_, range, a) => JinjaValue.Of(range.Contains(a[0]!) ? 1L : 0))
        .Freeze();

    public static JinjaValue? FindOnTuple(JinjaTuple tuple, string name) => s_reading.Find(tuple, name);

    public static JinjaValue? FindOnRange(JinjaRange range, string name) => s_ranges.Find(range, name);

    public static JinjaValue? Find(JinjaList list, string name, RenderContext context) => name switch
    {
        "copy" => JinjaFunction.Of("list.copy", "/", (_, _) => new JinjaList([.. list.Items])),
        "append" => new MutatingMethod("list.append", "object /", (_, a) => Add(list, [a[0]!], context)),
        "extend" => new MutatingMethod("list.extend", "iterable /", (_, a) => Add(list, a[0]!.ToItems(context.Budget), context)),
        "insert" => new MutatingMethod("list.insert", "index object /", (_, a) => Insert(list, a, context)),
        "pop" => new MutatingMethod("list.pop", "? index /", (_, a) => Pop(list, a[0])),
        "remove" => new MutatingMethod("list.remove", "value /", (_, a) => Remove(list, a[0]!)),
        "clear" => new MutatingMethod("list.clear", "/", (_, _) => Do(list.Items.Clear)),
        "reverse" => new MutatingMethod("list.reverse", "/", (_, _) => Do(list.Items.Reverse)),
        "sort" => new MutatingMethod("list.sort", "? key reverse", (_, a) => Sort(list, Arguments.Flag(a[1]))),
        _ => s_reading.Find(list, name),
    };

    private static JinjaNone Do(Action action)
    {
        action();
        return JinjaNone.Instance;
    }

    private static JinjaNone Add(JinjaList list, List<JinjaValue> items, RenderContext context)
    {
        context.Budget.Spend(items.Count);
        if (list.Items.Count + items.Count > context.Budget.Limits.MaxItems) context.Budget.CheckItems(list.Items.Count + items.Count);
        list.Items.AddRange(items);
        return JinjaNone.Instance;
    }

    private static JinjaNone Insert(JinjaList list, JinjaValue?[] a, RenderContext context)
    {
        long place = Arguments.Size(a[0], 0);
        if (place < 0) place += list.Items.Count;
        context.Budget.Spend(list.Items.Count >> 5);
        list.Items.Insert((int)Math.Clamp(place, 0, list.Items.Count), a[1]!);
        return JinjaNone.Instance;
    }

    private static JinjaValue Pop(JinjaList list, JinjaValue? index)
    {
        if (list.Items.Count == 0) throw JinjaException.Value("pop from empty list");
        if (!Subscripts.TryIndex(index ?? JinjaInteger.Of(-1), list.Items.Count, out int place)) throw JinjaException.Value("pop index out of range");
        var item = list.Items[place];
        list.Items.RemoveAt(place);
        return item;
    }

    private static JinjaNone Remove(JinjaList list, JinjaValue value)
    {
        int place = list.Items.FindIndex(item => Comparison.AreEqual(item, value));
        if (place < 0) throw JinjaException.Value("list.remove(x): x not in list");
        list.Items.RemoveAt(place);
        return JinjaNone.Instance;
    }

    private static JinjaNone Sort(JinjaList list, bool reverse)
    {
        var sorted = StableSort.By(list.Items, item => item, reverse);
        list.Items.Clear();
        list.Items.AddRange(sorted);
        return JinjaNone.Instance;
    }

    private static int IndexOf(JinjaSequence sequence, JinjaValue?[] a)
    {
        long count = sequence.Items.Count, from = Arguments.Size(a[1], 0), to = Arguments.Size(a[2], count);
        if (from < 0) from = Math.Max(0, from + count);
        if (to < 0) to += count;
        for (int i = (int)Math.Min(from, count); i < Math.Min(to, count); i++)
        {
            if (Comparison.AreEqual(sequence.Items[i], a[0]!)) return i;
        }
        throw JinjaException.Value($"{a[0]!.ReprText(Budget.Unshared())} is not in {sequence.TypeName}");
    }
}
