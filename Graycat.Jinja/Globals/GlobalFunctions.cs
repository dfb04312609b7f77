using System.Collections.Frozen;
using Graycat.Jinja.Filters;
using Graycat.Jinja.Methods;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Globals;

/// <summary>What every template can call without being given it.</summary>
internal static class GlobalFunctions
{
    private static readonly FrozenDictionary<string, JinjaValue> s_globals = new Dictionary<string, JinjaValue>
    {
        ["range"] = new JinjaFunction("range", MakeRange),
        ["dict"] = new JinjaType("dict", (context, arguments) => DictFunctions.Make(context, arguments), DictFunctions.Member),
        ["namespace"] = new JinjaType("namespace", MakeNamespace, _ => null),
        ["cycler"] = new JinjaType("cycler", MakeCycler, _ => null),
        ["joiner"] = new JinjaType("joiner", MakeJoiner, _ => null),
        ["lipsum"] = new JinjaFunction("lipsum", (_, _) => throw JinjaException.Runtime("'lipsum' has no words here")),
        ["raise_exception"] = JinjaFunction.Of("raise_exception", "message", (context, a) => throw new JinjaException(JinjaErrorKind.Raised, a[0]!.ToStr(context.Budget).Text)),
        ["strftime_now"] = JinjaFunction.Of("strftime_now", "format", (context, a) => TimeFormat.Format(Arguments.Text(a[0], "strftime_now() argument").Text, context)),
        ["self"] = new JinjaOpaque("TemplateReference"),
    }.ToFrozenDictionary();

    private static readonly JinjaFunction s_fromJson = JinjaFunction.Of("from_json", "text", (context, a) => ValueFilters.ParseJson(a[0]!, context));

    public static JinjaValue? Find(string name, JinjaOptions options) =>
        name == "from_json" ? options.HasFromJson ? s_fromJson : null : s_globals.GetValueOrDefault(name);

    private static JinjaRange MakeRange(RenderContext context, CallArguments arguments)
    {
        if (arguments.Named.Length > 0) throw JinjaException.Type("range() takes no keyword arguments");
        var bounds = Array.ConvertAll(arguments.Positional, Arguments.Integer);
        return bounds.Length switch
        {
            1 => JinjaRange.Make(0, bounds[0], 1),
            2 => JinjaRange.Make(bounds[0], bounds[1], 1),
            3 => JinjaRange.Make(bounds[0], bounds[1], bounds[2]),
            _ => throw JinjaException.Type($"range expected 1 to 3 arguments, got {bounds.Length}"),
        };
    }

    private static JinjaNamespace MakeNamespace(RenderContext context, CallArguments arguments)
    {
        var attributes = DictFunctions.Make(context, arguments);
        foreach (var (name, _) in attributes.Items)
        {
            if (name is JinjaString text) JinjaNamespace.RefuseUnderscore(text.Text);
        }
        return new JinjaNamespace(attributes);
    }

    private static JinjaCycler MakeCycler(RenderContext context, CallArguments arguments)
    {
        if (arguments.Named.Length > 0) throw JinjaException.Type("Cycler.__init__() got an unexpected keyword argument");
        if (arguments.Positional.Length == 0) throw JinjaException.Runtime("at least one item has to be provided");
        return new JinjaCycler(arguments.Positional);
    }

    private static JinjaJoiner MakeJoiner(RenderContext context, CallArguments arguments) =>
        new(new Signature("Joiner.__init__", "? sep").Bind(arguments)[0] ?? new JinjaString(", "));
}
