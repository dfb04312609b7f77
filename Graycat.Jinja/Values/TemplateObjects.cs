using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;

namespace Graycat.Jinja.Values;

/// <summary>A namespace: the one thing whose attributes a template may set.</summary>
internal sealed class JinjaNamespace(JinjaDict attributes) : JinjaValue
{
    internal override string TypeName => "Namespace";

    public void Set(JinjaString name, JinjaValue value)
    {
        RefuseUnderscore(name.Text);
        attributes.Items[name] = value;
    }

    public static void RefuseUnderscore(string name)
    {
        if (name.StartsWith('_')) throw JinjaException.Sandbox($"Chat templates cannot store underscore-prefixed attributes on a namespace, but got '{name}'.");
    }

    internal override JinjaValue? GetAttribute(string name, RenderContext context) => attributes.Find(name);

    internal override void WriteRepr(TextBuilder into)
    {
        into.Append("<Namespace ");
        attributes.WriteRepr(into);
        into.Append('>');
    }
}

/// <summary>Gives its items in turn, for ever.</summary>
internal sealed class JinjaCycler(JinjaValue[] items) : JinjaValue
{
    private int _place;

    internal override string TypeName => "Cycler";

    internal override JinjaValue? GetAttribute(string name, RenderContext context) => name switch
    {
        "current" => items[_place],
        "next" => JinjaFunction.Of("next", "", (_, _) => Next()),
        "reset" => JinjaFunction.Of("reset", "", (_, _) => Reset()),
        "pos" => Of(_place),
        "items" => new JinjaTuple([.. items]),
        _ => null,
    };

    internal override void WriteRepr(TextBuilder into) => into.Append("<Cycler>");

    private JinjaValue Next()
    {
        var current = items[_place];
        _place = (_place + 1) % items.Length;
        return current;
    }

    private JinjaValue Reset()
    {
        _place = 0;
        return None;
    }
}

/// <summary>Empty when first called, its separator afterwards.</summary>
internal sealed class JinjaJoiner(JinjaValue separator) : JinjaValue
{
    private bool _used;

    internal override string TypeName => "Joiner";

    internal override bool IsCallable => true;

    internal override JinjaValue Call(RenderContext context, CallArguments arguments)
    {
        if (!arguments.IsEmpty) throw JinjaException.Type("Joiner.__call__() takes 1 positional argument");
        if (_used) return separator;
        _used = true;
        return JinjaString.Empty;
    }

    internal override JinjaValue? GetAttribute(string name, RenderContext context) => name switch
    {
        "used" => Of(_used),
        "sep" => separator,
        _ => null,
    };

    internal override void WriteRepr(TextBuilder into) => into.Append("<Joiner>");
}
