using Graycat.Jinja.Nodes;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Filters;

/// <summary>The <c>attribute=</c> of filters: <c>a.b.0</c>, a number, or nothing.</summary>
internal sealed class AttributePath(RenderContext context, JinjaValue? attribute, JinjaValue? absent = null, bool ignoreCase = false)
{
    private readonly List<JinjaValue> _parts = Parse(attribute);

    public JinjaValue Get(JinjaValue item)
    {
        foreach (var part in _parts)
        {
            item = Attributes.GetItem(item, part, context);
            if (absent is not null and not JinjaNone && item is JinjaUndefined) item = absent;
        }
        return ignoreCase ? Fold(item) : item;
    }

    /// <summary>Several paths separated by commas, as <c>sort</c> takes them; the key compares them in order.</summary>
    public static Func<JinjaValue, JinjaValue> Several(RenderContext context, JinjaValue? attribute, bool ignoreCase)
    {
        var paths = attribute is JinjaString text
            ? text.Text.Split(',').Select(part => new AttributePath(context, new JinjaString(part), null, ignoreCase)).ToList()
            : [new AttributePath(context, attribute, null, ignoreCase)];
        return item => new JinjaList(paths.ConvertAll(path => path.Get(item)));
    }

    public static JinjaValue Fold(JinjaValue value) => value is JinjaString text ? new JinjaString(CaseMapping.Lower(text.Text)) : value;

    private static List<JinjaValue> Parse(JinjaValue? attribute) => attribute switch
    {
        null or JinjaNone => [],
        JinjaString path => [.. path.Text.Split('.').Select(Part)],
        _ => [attribute],
    };

    private static JinjaValue Part(string part)
    {
        bool isIndex = part.Length > 0 && part.EnumerateRunes().All(PythonCharacters.IsDigit);
        return isIndex && PythonNumbers.TryParseInteger(part, 10, out var index) ? JinjaInteger.Of(index) : new JinjaString(part);
    }
}
