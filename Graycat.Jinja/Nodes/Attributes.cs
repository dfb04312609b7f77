using Graycat.Jinja.Methods;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Nodes;

/// <summary>The sandboxed environment's lookup: attributes before keys with a dot, keys before attributes with brackets.</summary>
internal static class Attributes
{
    public static JinjaValue Get(JinjaValue owner, JinjaString name, RenderContext context) =>
        FindAttribute(owner, name, context) ?? owner.GetItem(name) ?? JinjaUndefined.Missing(owner, name);

    public static JinjaValue GetItem(JinjaValue owner, JinjaValue key, RenderContext context)
    {
        if (owner.GetItem(key) is { } item) return item;
        return (key is JinjaString name ? FindAttribute(owner, name, context) : null) ?? JinjaUndefined.Missing(owner, key);
    }

    /// <summary>A Python attribute, or what the sandbox puts in its place; null when there is none of that name.</summary>
    public static JinjaValue? FindAttribute(JinjaValue owner, JinjaString name, RenderContext context)
    {
        if (name.Text.StartsWith('_') && PythonAttributes.HasHidden(owner, name.Text)) return JinjaUndefined.Unsafe(owner, name);
        var value = owner.GetAttribute(name.Text, context);
        return value is MutatingMethod && !context.Options.AllowMutation ? JinjaUndefined.Unsafe(owner, name) : value;
    }
}
