using System.Runtime.CompilerServices;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;

namespace Graycat.Jinja.Values;

/// <summary>A list or a tuple.</summary>
internal abstract class JinjaSequence(List<JinjaValue> items) : JinjaValue
{
    public List<JinjaValue> Items { get; } = items;

    internal override bool IsTrue => Items.Count > 0;

    internal override bool IsIterable => true;

    internal override int? Length => Items.Count;

    internal override IEnumerator<JinjaValue> Iterate()
    {
        for (int i = 0; i < Items.Count; i++) yield return Items[i];
    }

    internal override JinjaValue? GetItem(JinjaValue key) =>
        Operators.Subscripts.TryIndex(key, Items.Count, out int index) ? Items[index] : null;

    internal override bool IsEqualTo(JinjaValue other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other.GetType() != GetType() || other is not JinjaSequence sequence || sequence.Items.Count != Items.Count) return false;
        RuntimeHelpers.EnsureSufficientExecutionStack();
        for (int i = 0; i < Items.Count; i++)
        {
            if (!ReferenceEquals(Items[i], sequence.Items[i]) && !Items[i].IsEqualTo(sequence.Items[i])) return false;
        }
        return true;
    }

    private protected void WriteItems(TextBuilder into)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        for (int i = 0; i < Items.Count; i++)
        {
            into.Budget.Spend();
            if (i > 0) into.Append(", ");
            Items[i].WriteRepr(into);
        }
    }
}

internal sealed class JinjaList(List<JinjaValue> items) : JinjaSequence(items)
{
    public JinjaList()
        : this([])
    {
    }

    internal override string TypeName => "list";

    internal override int Hash() => throw JinjaException.Type("unhashable type: 'list'");

    internal override void WriteRepr(TextBuilder into)
    {
        into.Append('[');
        WriteItems(into);
        into.Append(']');
    }

    internal override JinjaValue? GetAttribute(string name, RenderContext context) => Methods.ListMethods.Find(this, name, context);
}

internal class JinjaTuple(List<JinjaValue> items) : JinjaSequence(items)
{
    public static JinjaTuple Of(params JinjaValue[] items) => new([.. items]);

    internal override string TypeName => "tuple";

    internal override int Hash()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var hash = default(HashCode);
        foreach (var item in Items) hash.Add(item.Hash());
        return hash.ToHashCode();
    }

    internal override bool IsEqualTo(JinjaValue other) => other is JinjaTuple && (other.GetType() == GetType() ? base.IsEqualTo(other) : SameItems((JinjaTuple)other));

    internal override void WriteRepr(TextBuilder into)
    {
        into.Append('(');
        WriteItems(into);
        into.Append(Items.Count == 1 ? ",)" : ")");
    }

    internal override JinjaValue? GetAttribute(string name, RenderContext context) => Methods.ListMethods.FindOnTuple(this, name);

    private bool SameItems(JinjaTuple other) => new JinjaTuple(Items).IsEqualTo(new JinjaTuple(other.Items));
}

/// <summary>What <c>groupby</c> yields: a pair that also answers to <c>grouper</c> and <c>list</c>.</summary>
internal sealed class JinjaGroup(JinjaValue grouper, JinjaList list) : JinjaTuple([grouper, list])
{
    internal override JinjaValue? GetAttribute(string name, RenderContext context) => name switch
    {
        "grouper" => Items[0],
        "list" => Items[1],
        _ => base.GetAttribute(name, context),
    };
}

/// <summary>A dict: keeps the order of first insertion; 1, 1.0 and true are one key.</summary>
internal sealed class JinjaDict : JinjaValue
{
    public OrderedDictionary<JinjaValue, JinjaValue> Items { get; }

    public JinjaDict(int capacity = 0) => Items = new(capacity, KeyComparer.Instance);

    internal override string TypeName => "dict";

    internal override bool IsTrue => Items.Count > 0;

    internal override bool IsIterable => true;

    internal override int? Length => Items.Count;

    public JinjaValue? Find(string key) => Items.TryGetValue(new JinjaString(key), out var value) ? value : null;

    public JinjaDict Copy(Budget budget)
    {
        budget.CheckItems(Items.Count);
        var copy = new JinjaDict(Items.Count);
        foreach (var (key, value) in Items) copy.Items.Add(key, value);
        return copy;
    }

    internal override int Hash() => throw JinjaException.Type("unhashable type: 'dict'");

    internal override IEnumerator<JinjaValue> Iterate() => new DictViews.KeyEnumerator(this);

    internal override JinjaValue? GetItem(JinjaValue key)
    {
        if (!IsHashable(key)) return null;
        return Items.TryGetValue(key, out var value) ? value : null;
    }

    internal override JinjaValue? GetAttribute(string name, RenderContext context) => Methods.DictMethods.Find(this, name, context);

    internal override bool IsEqualTo(JinjaValue other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is not JinjaDict dict || dict.Items.Count != Items.Count) return false;
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var (key, value) in Items)
        {
            if (!dict.Items.TryGetValue(key, out var mine) || !(ReferenceEquals(value, mine) || value.IsEqualTo(mine))) return false;
        }
        return true;
    }

    internal override void WriteRepr(TextBuilder into)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        into.Append('{');
        bool first = true;
        foreach (var (key, value) in Items)
        {
            into.Budget.Spend();
            if (!first) into.Append(", ");
            first = false;
            key.WriteRepr(into);
            into.Append(": ");
            value.WriteRepr(into);
        }
        into.Append('}');
    }

    public static bool IsHashable(JinjaValue key) => key switch
    {
        JinjaList or JinjaDict or DictViews.View { IsSet: true } => false,
        JinjaTuple tuple => tuple.Items.TrueForAll(IsHashable),
        _ => true,
    };

    /// <summary>Python's equality and hash of keys.</summary>
    public sealed class KeyComparer : IEqualityComparer<JinjaValue>
    {
        public static readonly KeyComparer Instance = new();

        public bool Equals(JinjaValue? x, JinjaValue? y) =>
            ReferenceEquals(x, y) || (x is JinjaString a && y is JinjaString b ? a.Text == b.Text : x!.IsEqualTo(y!));

        public int GetHashCode(JinjaValue obj) => obj.Hash();
    }
}
