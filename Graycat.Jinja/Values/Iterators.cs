using System.Numerics;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;

namespace Graycat.Jinja.Values;

/// <summary>Something that yields its items once: what <c>map</c>, <c>select</c>, <c>batch</c> and <c>reversed</c> give.</summary>
internal sealed class JinjaGenerator(IEnumerator<JinjaValue> items, string typeName = "generator") : JinjaValue
{
    internal override string TypeName => typeName;

    internal override bool IsIterable => true;

    public JinjaGenerator(IEnumerable<JinjaValue> items, string typeName = "generator")
        : this(items.GetEnumerator(), typeName)
    {
    }

    internal override IEnumerator<JinjaValue> Iterate() => items;

    internal override void WriteRepr(TextBuilder into) => into.Append($"<{typeName} object>");
}

/// <summary>A range.</summary>
internal sealed class JinjaRange(long start, long stop, long step, int count) : JinjaValue
{
    /// <summary>The longest range that the sandbox makes.</summary>
    public const int MaxCount = 100_000;

    internal override string TypeName => "range";

    internal override bool IsTrue => count > 0;

    internal override bool IsIterable => true;

    internal override int? Length => count;

    /// <summary>A range, or a value error when it has more than <see cref="MaxCount"/> items.</summary>
    public static JinjaRange Make(BigInteger start, BigInteger stop, BigInteger step)
    {
        if (step.IsZero) throw JinjaException.Value("range() arg 3 must not be zero");
        var count = step.Sign > 0 ? (stop - start + step - 1) / step : (start - stop - step - 1) / -step;
        if (step.Sign > 0 ? stop <= start : stop >= start) count = 0;
        if (count > MaxCount || BigInteger.Max(BigInteger.Abs(start), BigInteger.Abs(stop)) > long.MaxValue || BigInteger.Abs(step) > long.MaxValue)
            throw JinjaException.Value($"Range too big. The sandbox blocks ranges larger than MAX_RANGE ({MaxCount}).");
        return new JinjaRange((long)start, (long)stop, (long)step, (int)count);
    }

    public JinjaValue At(int index) => Of(start + (index * step));

    public JinjaRange Slice(int from, int by, int length) => new(start + (from * step), start + ((from + ((long)by * length)) * step), step * by, length);

    public bool Contains(JinjaValue item)
    {
        if (item is not JinjaNumber number || (number.IsFloat && !double.IsFinite(number.Real))) return false;
        if (number.IsFloat && Math.Floor(number.Real) != number.Real) return false;
        var offset = number.Integer - start;
        return (offset % step).IsZero && offset / step >= 0 && offset / step < count;
    }

    internal override IEnumerator<JinjaValue> Iterate()
    {
        for (int i = 0; i < count; i++) yield return At(i);
    }

    internal override JinjaValue? GetItem(JinjaValue key) => Operators.Subscripts.TryIndex(key, count, out int index) ? At(index) : null;

    internal override JinjaValue? GetAttribute(string name, RenderContext context) => name switch
    {
        "start" => Of(start),
        "stop" => Of(stop),
        "step" => Of(step),
        _ => Methods.ListMethods.FindOnRange(this, name),
    };

    internal override bool IsEqualTo(JinjaValue other) =>
        other is JinjaRange range && range.Length == count && (count == 0 || (range.At(0).IsEqualTo(At(0)) && range.At(count - 1).IsEqualTo(At(count - 1))));

    internal override int Hash() => HashCode.Combine(count, start);

    internal override void WriteRepr(TextBuilder into) => into.Append(step == 1 ? $"range({start}, {stop})" : $"range({start}, {stop}, {step})");
}
