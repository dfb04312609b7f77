using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Filters;

/// <summary>A filter: a function of a value and the arguments behind its name.</summary>
internal sealed class Filter(Func<RenderContext, JinjaValue, CallArguments, JinjaValue> body)
{
    public JinjaValue Apply(RenderContext context, JinjaValue value, CallArguments arguments) => body(context, value, arguments);
}

/// <summary>All filters by name.</summary>
internal static class FilterTable
{
    private static readonly System.Collections.Frozen.FrozenDictionary<string, Filter> s_filters = Build();

    public static Filter? Find(string name, JinjaOptions options) =>
        name == "from_json" && !options.HasFromJson ? null : s_filters.GetValueOrDefault(name);

    private static System.Collections.Frozen.FrozenDictionary<string, Filter> Build()
    {
        var filters = new FilterCollection();
        TextFilters.Register(filters);
        LayoutFilters.Register(filters);
        MarkupFilters.Register(filters);
        NumberFilters.Register(filters);
        SequenceFilters.Register(filters);
        LazyFilters.Register(filters);
        OrderFilters.Register(filters);
        ValueFilters.Register(filters);
        return System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(filters.All);
    }
}

/// <summary>Collects filters while the table is built.</summary>
internal sealed class FilterCollection
{
    public Dictionary<string, Filter> All { get; } = [];

    /// <summary>Adds a filter under one or more names separated by blanks; see <see cref="Signature"/> for the parameters.</summary>
    public FilterCollection Add(string names, string parameters, Func<RenderContext, JinjaValue, JinjaValue?[], JinjaValue> body)
    {
        var signature = new Signature($"do_{names.Split(' ')[0]}", parameters);
        return AddRaw(names, (context, value, arguments) => body(context, value, signature.Bind(arguments)));
    }

    public FilterCollection AddRaw(string names, Func<RenderContext, JinjaValue, CallArguments, JinjaValue> body)
    {
        foreach (string name in names.Split(' ')) All[name] = new Filter(body);
        return this;
    }
}
