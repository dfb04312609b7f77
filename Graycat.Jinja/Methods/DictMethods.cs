using System.Collections.Frozen;
using Graycat.Jinja.Globals;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Methods;

/// <summary>The methods of dict.</summary>
internal static class DictMethods
{
    private static readonly FrozenSet<string> s_names =
        new[] { "items", "keys", "values", "get", "copy", "fromkeys", "update", "pop", "popitem", "setdefault", "clear" }.ToFrozenSet();

    private static readonly MethodTable<JinjaDict> s_reading = new MethodTable<JinjaDict>("dict")
        .Add("items", "/", (_, dict, _) => new DictViews.View(dict, DictViews.Kind.Items))
        .Add("keys", "/", (_, dict, _) => new DictViews.View(dict, DictViews.Kind.Keys))
        .Add("values", "/", (_, dict, _) => new DictViews.View(dict, DictViews.Kind.Values))
        .Add("get", "key ? default /", (_, dict, a) => dict.Items.TryGetValue(a[0]!, out var value) ? value : a[1] ?? JinjaValue.None)
        .Add("copy", "/", (context, dict, _) => dict.Copy(context.Budget))
        .Add("fromkeys", "iterable ? value /", (context, _, a) => DictFunctions.FromKeys(a[0]!, a[1] ?? JinjaValue.None, context))
        .Freeze();

    public static bool Has(string name) => s_names.Contains(name);

    public static JinjaValue? Find(JinjaDict dict, string name, RenderContext context) => !Has(name) ? null : name switch
    {
        "update" => new MutatingMethod("dict.update", (_, arguments) => Update(dict, arguments, context)),
        "pop" => new MutatingMethod("dict.pop", "key ? default /", (_, a) => Pop(dict, a[0]!, a[1])),
        "popitem" => new MutatingMethod("dict.popitem", "/", (_, _) => PopLast(dict)),
        "setdefault" => new MutatingMethod("dict.setdefault", "key ? default /", (_, a) => SetDefault(dict, a[0]!, a[1] ?? JinjaValue.None)),
        "clear" => new MutatingMethod("dict.clear", "/", (_, _) => Clear(dict)),
        _ => s_reading.Find(dict, name),
    };

    private static JinjaNone Update(JinjaDict dict, CallArguments arguments, RenderContext context)
    {
        foreach (var (key, value) in DictFunctions.Make(context, arguments).Items) dict.Items[key] = value;
        context.Budget.CheckItems(dict.Items.Count);
        return JinjaNone.Instance;
    }

    private static JinjaValue Pop(JinjaDict dict, JinjaValue key, JinjaValue? absent)
    {
        if (dict.Items.Remove(key, out var value)) return value;
        return absent ?? throw JinjaException.Value($"key {key.ReprText(Budget.Unshared())} is not in the dict");
    }

    private static JinjaTuple PopLast(JinjaDict dict)
    {
        if (dict.Items.Count == 0) throw JinjaException.Value("popitem(): dictionary is empty");
        var (key, value) = dict.Items.GetAt(dict.Items.Count - 1);
        dict.Items.RemoveAt(dict.Items.Count - 1);
        return JinjaTuple.Of(key, value);
    }

    private static JinjaValue SetDefault(JinjaDict dict, JinjaValue key, JinjaValue value)
    {
        if (dict.Items.TryGetValue(key, out var present)) return present;
        dict.Items[key] = value;
        return value;
    }

    private static JinjaNone Clear(JinjaDict dict)
    {
        dict.Items.Clear();
        return JinjaNone.Instance;
    }
}
