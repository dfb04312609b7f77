using System.Text.Json;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;

namespace Graycat.Jinja.Values;

/// <summary>
/// A value as Python has it. Values made by the caller are read by a rendering and changed only where
/// <see cref="JinjaOptions.AllowMutation"/> lets the template do so; share them between renderings only when it does not.
/// </summary>
public abstract class JinjaValue
{
    private protected JinjaValue()
    {
    }

    /// <summary>Python's <c>None</c>.</summary>
    public static JinjaValue None => JinjaNone.Instance;

    /// <summary>A bool.</summary>
    public static JinjaValue Of(bool value) => value ? JinjaBool.True : JinjaBool.False;

    /// <summary>An int.</summary>
    public static JinjaValue Of(long value) => JinjaInteger.Of(value);

    /// <summary>A float.</summary>
    public static JinjaValue Of(double value) => new JinjaFloat(value);

    /// <summary>A str.</summary>
    /// <param name="text">The text.</param>
    /// <param name="untrusted">Whether its characters count as a user's in <see cref="JinjaRendering.UntrustedRanges"/>.</param>
    public static JinjaValue Of(string text, bool untrusted = false) => new JinjaString(text, untrusted && text.Length > 0 ? Provenance.Origins.All : null);

    /// <summary>
    /// Reads JSON as Python does: a number with <c>.</c>, <c>e</c> or <c>E</c> is a float, any other an int of any size;
    /// objects keep their order, of equal names the last value counts.
    /// </summary>
    /// <param name="element">The JSON; nesting is bounded by its reader.</param>
    /// <param name="untrusted">Whether its strings, names included, count as a user's.</param>
    public static JinjaValue FromJson(JsonElement element, bool untrusted = false) => Json.JsonReading.Read(element, untrusted);

    internal abstract string TypeName { get; }

    internal virtual bool IsTrue => true;

    internal virtual bool IsCallable => false;

    /// <summary>Whether <c>iter(value)</c> succeeds.</summary>
    internal virtual bool IsIterable => false;

    /// <summary><c>len(value)</c>, null when the type has none.</summary>
    internal virtual int? Length => null;

    internal abstract void WriteRepr(TextBuilder into);

    internal virtual void WriteStr(TextBuilder into) => WriteRepr(into);

    internal virtual bool IsEqualTo(JinjaValue other) => ReferenceEquals(this, other);

    internal virtual int Hash() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary><c>iter(value)</c>; a type error when it is not iterable.</summary>
    internal virtual IEnumerator<JinjaValue> Iterate() => throw JinjaException.Type($"'{TypeName}' object is not iterable");

    /// <summary><c>value[key]</c>; null where Python raises TypeError, LookupError or AttributeError.</summary>
    internal virtual JinjaValue? GetItem(JinjaValue key) => null;

    /// <summary>A Python attribute that exists and is safe to have; null when there is none.</summary>
    internal virtual JinjaValue? GetAttribute(string name, RenderContext context) => null;

    internal virtual JinjaValue Call(RenderContext context, CallArguments arguments) =>
        throw JinjaException.Type($"'{TypeName}' object is not callable");

    internal JinjaString ToStr(Budget budget)
    {
        if (this is JinjaString text) return text.IsMarkup ? text.WithoutMarkup() : text;
        var builder = new TextBuilder(budget);
        WriteStr(builder);
        return builder.ToJinjaString();
    }

    internal string ReprText(Budget budget)
    {
        var builder = new TextBuilder(budget);
        WriteRepr(builder);
        return builder.ToString();
    }

    internal List<JinjaValue> ToItems(Budget budget)
    {
        if (this is JinjaSequence sequence)
        {
            budget.CheckItems(sequence.Items.Count);
            return [.. sequence.Items];
        }
        var items = new List<JinjaValue>();
        using var each = Iterate();
        while (each.MoveNext())
        {
            items.Add(each.Current);
            budget.CheckItems(items.Count >> 10);
            if (items.Count > budget.Limits.MaxItems) budget.CheckItems(items.Count);
            budget.Spend();
        }
        return items;
    }
}
