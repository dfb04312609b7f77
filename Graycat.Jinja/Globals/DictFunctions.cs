using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Globals;

/// <summary>Python's <c>dict(…)</c> and <c>dict.fromkeys(…)</c>.</summary>
internal static class DictFunctions
{
    public static JinjaDict Make(RenderContext context, CallArguments arguments)
    {
        if (arguments.Positional.Length > 1) throw JinjaException.Type($"dict expected at most 1 argument, got {arguments.Positional.Length}");
        var dict = arguments.Positional.Length == 0 ? new JinjaDict() : FromValue(arguments.Positional[0], context);
        foreach (var (name, value) in arguments.Named) dict.Items[new JinjaString(name)] = value;
        return dict;
    }

    public static JinjaDict FromKeys(JinjaValue keys, JinjaValue value, RenderContext context)
    {
        var dict = new JinjaDict();
        foreach (var key in keys.ToItems(context.Budget)) dict.Items[key] = value;
        return dict;
    }

    public static JinjaValue? Member(string name) =>
        name == "fromkeys" ? JinjaFunction.Of("dict.fromkeys", "iterable ? value /", (context, a) => FromKeys(a[0]!, a[1] ?? JinjaValue.None, context)) : null;

    private static JinjaDict FromValue(JinjaValue value, RenderContext context)
    {
        if (value is JinjaDict other) return other.Copy(context.Budget);
        var dict = new JinjaDict();
        foreach (var pair in value.ToItems(context.Budget))
        {
            if (!pair.IsIterable) throw JinjaException.Type("cannot convert dictionary update sequence element to a sequence");
            var parts = pair.ToItems(context.Budget);
            if (parts.Count != 2) throw JinjaException.Value($"dictionary update sequence element has length {parts.Count}; 2 is required");
            dict.Items[parts[0]] = parts[1];
        }
        return dict;
    }
}
