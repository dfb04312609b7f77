using Graycat.Jinja.Methods;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Filters;

/// <summary>Filters that know HTML.</summary>
internal static class MarkupFilters
{
    public static void Register(FilterCollection filters) => filters
        .Add("e escape", "", (context, value, _) => Escape(context, value))
        .Add("forceescape", "", (context, value, _) => context.Options.EscapesHtml ? Html.Escape(value.ToStr(context.Budget), context.Budget) : value)
        .Add("safe", "", (context, value, _) => context.Options.EscapesHtml ? TextFilters.Soft(value, context).AsMarkup() : value)
        .Add("striptags", "", (context, value, _) => StripTags(value.ToStr(context.Budget), context))
        .Add("xmlattr", "? autospace", XmlAttributes)
        .AddRaw("urlize", (_, _, _) => throw JinjaException.Runtime("the filter 'urlize' does not exist in chat templates"));

    private static JinjaValue Escape(RenderContext context, JinjaValue value) =>
        context.Options.EscapesHtml ? Html.EscapeValue(value, context.Budget) : value;

    private static JinjaString StripTags(JinjaString text, RenderContext context)
    {
        context.Budget.Spend(text.Text.Length >> 3);
        return text.Derive(Html.StripTags(text.Text));
    }

    private static JinjaString XmlAttributes(RenderContext context, JinjaValue value, JinjaValue?[] a)
    {
        if (value is JinjaUndefined undefined) throw undefined.Fail();
        if (value is not JinjaDict dict) throw JinjaException.Type($"'{value.TypeName}' object has no attribute 'items'");
        var builder = new TextBuilder(context.Budget);
        foreach (var (key, item) in dict.Items)
        {
            if (item is JinjaNone or JinjaUndefined) continue;
            var name = Arguments.Text(key, "attribute name");
            if (name.Text.AsSpan().IndexOfAny(" \t\n\v\f\r/>=") >= 0) throw JinjaException.Value($"Invalid character in attribute name: {key.ReprText(context.Budget)}");
            if (builder.Length > 0 || Arguments.Flag(a[0], true)) builder.Append(' ');
            builder.Append(Html.EscapeValue(key, context.Budget));
            builder.Append("=\"");
            builder.Append(Html.EscapeValue(item, context.Budget));
            builder.Append('"');
        }
        return builder.ToJinjaString(context.Autoescape);
    }
}
