using Graycat.Jinja.Operators;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Filters;

/// <summary>Python's <c>sorted</c>: stable, also reversed; only <c>&lt;</c> is asked, and only of items that are compared.</summary>
internal static class StableSort
{
    public static List<JinjaValue> By(List<JinjaValue> items, Func<JinjaValue, JinjaValue> key, bool reverse)
    {
        var keyed = items.ConvertAll(item => (Key: key(item), Item: item)).ToArray();
        if (reverse) Array.Reverse(keyed);
        Sort(keyed, new (JinjaValue, JinjaValue)[keyed.Length], 0, keyed.Length);
        if (reverse) Array.Reverse(keyed);
        return [.. keyed.Select(pair => pair.Item)];
    }

    private static void Sort((JinjaValue Key, JinjaValue Item)[] items, (JinjaValue Key, JinjaValue Item)[] spare, int from, int to)
    {
        if (to - from < 2) return;
        int middle = (from + to) / 2;
        Sort(items, spare, from, middle);
        Sort(items, spare, middle, to);
        Array.Copy(items, from, spare, from, to - from);
        for (int left = from, right = middle, place = from; place < to; place++)
        {
            bool takeRight = left == middle || (right < to && Comparison.IsLess(spare[right].Key, spare[left].Key));
            items[place] = takeRight ? spare[right++] : spare[left++];
        }
    }
}
