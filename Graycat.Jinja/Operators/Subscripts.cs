using System.Numerics;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Operators;

/// <summary>Indexes and slices, negative ones from the end.</summary>
internal static class Subscripts
{
    public static bool TryIndex(JinjaValue key, int length, out int index)
    {
        index = -1;
        if (key is not JinjaNumber { IsFloat: false } number) return false;
        var place = number.Integer;
        if (place.Sign < 0) place += length;
        if (place < 0 || place >= length) return false;
        index = (int)place;
        return true;
    }

    public static JinjaValue Slice(JinjaValue value, JinjaValue start, JinjaValue stop, JinjaValue step, Budget budget)
    {
        if (value is JinjaUndefined undefined) throw undefined.Fail();
        if (value is JinjaDict) throw JinjaException.Type("unhashable type: 'slice'");
        if (value is not (JinjaString or JinjaSequence or JinjaRange)) throw JinjaException.Type($"'{value.TypeName}' object is not subscriptable");
        var (from, by, count) = Resolve(value.Length!.Value, Index(start), Index(stop), Index(step));
        budget.Spend(count >> 3);
        return value switch
        {
            JinjaString text => SliceText(text, from, by, count, budget),
            JinjaRange range => range.Slice(from, by, count),
            JinjaTuple tuple => new JinjaTuple(Pick(tuple.Items, from, by, count)),
            _ => new JinjaList(Pick(((JinjaSequence)value).Items, from, by, count)),
        };
    }

    private static BigInteger? Index(JinjaValue bound) => bound switch
    {
        JinjaNone => null,
        JinjaNumber { IsFloat: false } number => number.Integer,
        _ => throw JinjaException.Type("slice indices must be integers or None or have an __index__ method"),
    };

    /// <summary>Python's <c>slice.indices</c>: the first place, the step, and how many.</summary>
    private static (int From, int By, int Count) Resolve(int length, BigInteger? start, BigInteger? stop, BigInteger? step)
    {
        int by = Clamp(step ?? 1, -int.MaxValue, int.MaxValue);
        if (by == 0) throw JinjaException.Value("slice step cannot be zero");
        int low = by > 0 ? 0 : -1, high = by > 0 ? length : length - 1;
        int from = Bound(start, by > 0 ? low : high, length, low, high);
        int to = Bound(stop, by > 0 ? high : low, length, low, high);
        long span = by > 0 ? (long)to - from : (long)from - to;
        return (from, by, span <= 0 ? 0 : (int)(((span - 1) / Math.Abs((long)by)) + 1));
    }

    private static int Bound(BigInteger? bound, int absent, int length, int low, int high)
    {
        if (bound is not { } place) return absent;
        return Clamp(place.Sign < 0 ? place + length : place, low, high);
    }

    private static int Clamp(BigInteger value, int low, int high) => value < low ? low : value > high ? high : (int)value;

    private static List<JinjaValue> Pick(List<JinjaValue> items, int from, int by, int count)
    {
        if (by == 1) return items.GetRange(count == 0 ? 0 : from, count);
        var picked = new List<JinjaValue>(count);
        for (int i = 0; i < count; i++) picked.Add(items[from + (i * by)]);
        return picked;
    }

    private static JinjaString SliceText(JinjaString text, int from, int by, int count, Budget budget)
    {
        if (count == 0) return text.Slice(0, 0);
        if (by == 1)
        {
            int start = CodePoints.PlaceOf(text, from), end = CodePoints.PlaceOf(text, from + count);
            return text.Slice(start, end - start);
        }
        var characters = Places(text);
        var builder = new TextBuilder(budget);
        for (int i = 0; i < count; i++)
        {
            int place = characters is null ? from + (i * by) : characters[from + (i * by)];
            builder.Append(text, place, CodePoints.LengthAt(text.Text, place));
        }
        return builder.ToJinjaString(text.IsMarkup);
    }

    /// <summary>Where each code point begins; null when that is its index.</summary>
    private static int[]? Places(JinjaString text)
    {
        if (text.IsFlat) return null;
        var places = new int[text.Length!.Value];
        for (int i = 0, place = 0; i < places.Length; i++, place += CodePoints.LengthAt(text.Text, place)) places[i] = place;
        return places;
    }
}
