using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;

namespace Graycat.Jinja.Values;

/// <summary>The <c>loop</c> of a for block: looks one item ahead only when asked.</summary>
internal sealed class JinjaLoop(JinjaValue iterable, IEnumerator<JinjaValue> items, bool isFiltered, Func<RenderContext, JinjaValue, JinjaValue>? recurse, int depth0, RenderContext context) : JinjaValue
{
    private IEnumerator<JinjaValue> _items = items;
    private JinjaValue? _after, _current, _before;
    private int _index0 = -1;
    private int? _length;
    private JinjaTuple? _lastChanged;

    internal override string TypeName => "LoopContext";

    internal override bool IsCallable => true;

    internal override bool IsIterable => true;

    internal override int? Length => Count();

    public int Depth0 => depth0;

    /// <summary>Steps to the next item; null at the end.</summary>
    public JinjaValue? Next()
    {
        var next = _after ?? (_items.MoveNext() ? _items.Current : null);
        _after = null;
        if (next is null) return null;
        _index0++;
        (_before, _current) = (_current, next);
        return next;
    }

    internal override IEnumerator<JinjaValue> Iterate()
    {
        while (Next() is { } next) yield return JinjaTuple.Of(next, this);
    }

    internal override JinjaValue? GetAttribute(string name, RenderContext context) => name switch
    {
        "index" => Of(_index0 + 1),
        "index0" => Of(_index0),
        "first" => Of(_index0 == 0),
        "last" => Of(Peek() is null),
        "length" => Of(Count()),
        "revindex" => Of(Count() - _index0),
        "revindex0" => Of(Count() - _index0 - 1),
        "depth" => Of(depth0 + 1),
        "depth0" => Of(depth0),
        "previtem" => _index0 == 0 ? new JinjaUndefined("there is no previous item") : _before ?? None,
        "nextitem" => Peek() ?? new JinjaUndefined("there is no next item"),
        "cycle" => new JinjaFunction("cycle", (_, arguments) => Cycle(arguments.Positional)),
        "changed" => new JinjaFunction("changed", (_, arguments) => Of(HasChanged(arguments.Positional))),
        _ => null,
    };

    internal override JinjaValue Call(RenderContext context, CallArguments arguments)
    {
        if (arguments.Positional.Length + arguments.Named.Length != 1) throw JinjaException.Type("LoopContext.__call__() takes exactly one argument");
        if (recurse is null) throw JinjaException.Type("The loop must have the 'recursive' marker to be called recursively.");
        return recurse(context, arguments.Positional.Length == 1 ? arguments.Positional[0] : arguments.Named[0].Value);
    }

    internal override void WriteRepr(TextBuilder into) => into.Append($"<LoopContext {_index0 + 1}/{Count()}>");

    private JinjaValue? Peek() => _after ??= _items.MoveNext() ? _items.Current : null;

    private int Count()
    {
        if (_length is { } known) return known;
        if (!isFiltered && iterable.Length is { } length) return (_length = length).Value;
        var rest = new JinjaGenerator(_items).ToItems(context.Budget);
        _items = rest.GetEnumerator();
        return (_length = rest.Count + _index0 + 1 + (_after is null ? 0 : 1)).Value;
    }

    private JinjaValue Cycle(JinjaValue[] choices) =>
        choices.Length == 0 ? throw JinjaException.Type("no items for cycling given") : choices[_index0 % choices.Length];

    private bool HasChanged(JinjaValue[] values)
    {
        var now = JinjaTuple.Of(values);
        if (_lastChanged is not null && _lastChanged.IsEqualTo(now)) return false;
        _lastChanged = now;
        return true;
    }
}
