using Graycat.Jinja.Methods;
using Graycat.Jinja.Operators;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Filters;

/// <summary>Filters that sort.</summary>
internal static class OrderFilters
{
    public static void Register(FilterCollection filters) => filters
        .Add("sort", "? reverse case_sensitive attribute", Sort)
        .Add("dictsort", "? case_sensitive by reverse", SortDict)
        .Add("groupby", "attribute ? default case_sensitive", Group);

    private static JinjaList Sort(RenderContext context, JinjaValue value, JinjaValue?[] a) =>
        new(StableSort.By(value.ToItems(context.Budget), AttributePath.Several(context, a[2], !Arguments.Flag(a[1])), Arguments.IntegerFlag(a[0])));

    private static JinjaList SortDict(RenderContext context, JinjaValue value, JinjaValue?[] a)
    {
        string by = a[1] is null ? "key" : (a[1] as JinjaString)?.Text ?? "";
        if (by is not ("key" or "value")) throw JinjaException.Runtime("You can only sort by either \"key\" or \"value\"");
        if (value is JinjaUndefined undefined) throw undefined.Fail();
        if (value is not JinjaDict dict) throw JinjaException.Type($"'{value.TypeName}' object has no attribute 'items'");
        bool caseSensitive = Arguments.Flag(a[0]);
        int place = by == "key" ? 0 : 1;
        var pairs = new DictViews.View(dict, DictViews.Kind.Items).ToItems(context.Budget);
        return new JinjaList(StableSort.By(pairs, pair => caseSensitive ? ((JinjaTuple)pair).Items[place] : AttributePath.Fold(((JinjaTuple)pair).Items[place]), Arguments.IntegerFlag(a[2])));
    }

    private static JinjaList Group(RenderContext context, JinjaValue value, JinjaValue?[] a)
    {
        bool caseSensitive = Arguments.Flag(a[2]);
        var path = new AttributePath(context, a[0], a[1], !caseSensitive);
        var exact = new AttributePath(context, a[0], a[1]);
        var groups = new List<JinjaValue>();
        JinjaValue? key = null;
        var members = new List<JinjaValue>();
        foreach (var item in StableSort.By(value.ToItems(context.Budget), path.Get, reverse: false))
        {
            var itemKey = path.Get(item);
            if (key is null || !Comparison.AreEqual(key, itemKey))
            {
                members = [];
                groups.Add(new JinjaGroup(caseSensitive ? itemKey : exact.Get(item), new JinjaList(members)));
                key = itemKey;
            }
            members.Add(item);
        }
        return new JinjaList(groups);
    }
}
