using System.Collections;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;

namespace Graycat.Jinja.Values;

/// <summary>What <c>keys()</c>, <c>values()</c> and <c>items()</c> of a dict give: live, with a length, without an index.</summary>
internal static class DictViews
{
    public enum Kind
    {
        Keys,
        Values,
        Items,
    }

    public sealed class View(JinjaDict dict, Kind kind) : JinjaValue
    {
        public bool IsSet => kind != Kind.Values;

        internal override string TypeName => kind switch { Kind.Keys => "dict_keys", Kind.Values => "dict_values", _ => "dict_items" };

        internal override bool IsTrue => dict.Items.Count > 0;

        internal override bool IsIterable => true;

        internal override int? Length => dict.Items.Count;

        internal override IEnumerator<JinjaValue> Iterate() => new Enumerator(dict, kind);

        public IEnumerator<JinjaValue> IterateBackwards(Budget budget)
        {
            var items = ToItems(budget);
            items.Reverse();
            return items.GetEnumerator();
        }

        public bool Contains(JinjaValue item)
        {
            if (kind == Kind.Keys) return dict.Items.ContainsKey(item);
            using var each = Iterate();
            while (each.MoveNext())
            {
                if (each.Current.IsEqualTo(item)) return true;
            }
            return false;
        }

        internal override bool IsEqualTo(JinjaValue other)
        {
            if (ReferenceEquals(this, other)) return true;
            if (!IsSet || other is not View { IsSet: true } view || view.Length != Length) return false;
            using var each = Iterate();
            while (each.MoveNext())
            {
                if (!view.Contains(each.Current)) return false;
            }
            return true;
        }

        internal override int Hash() => IsSet ? throw JinjaException.Type($"unhashable type: '{TypeName}'") : base.Hash();

        internal override void WriteRepr(TextBuilder into)
        {
            into.Append(TypeName);
            into.Append('(');
            new JinjaList(ToItems(into.Budget)).WriteRepr(into);
            into.Append(')');
        }
    }

    public sealed class KeyEnumerator(JinjaDict dict) : Enumerator(dict, Kind.Keys);

    public class Enumerator(JinjaDict dict, Kind kind) : IEnumerator<JinjaValue>
    {
        private readonly int _count = dict.Items.Count;
        private int _place = -1;

        public JinjaValue Current { get; private set; } = JinjaValue.None;

        object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            if (dict.Items.Count != _count) throw JinjaException.Runtime("dictionary changed size during iteration");
            if (++_place >= _count) return false;
            var (key, value) = dict.Items.GetAt(_place);
            Current = kind switch { Kind.Keys => key, Kind.Values => value, _ => JinjaTuple.Of(key, value) };
            return true;
        }

        public void Reset() => _place = -1;

        public void Dispose() => GC.SuppressFinalize(this);
    }
}
