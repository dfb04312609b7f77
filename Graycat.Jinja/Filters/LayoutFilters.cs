using Graycat.Jinja.Methods;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Filters;

/// <summary>Filters that lay text out: indent, truncate, center, wordwrap.</summary>
internal static class LayoutFilters
{
    private const int DefaultLeeway = 5;

    public static void Register(FilterCollection filters) => filters
        .Add("indent", "? width first blank", Indent)
        .Add("truncate", "? length killwords end leeway", Truncate)
        .Add("center", "? width", (context, value, a) => Attribute(TextFilters.Soft(value, context), "center", context, a[0] ?? JinjaInteger.Of(80)))
        .Add("wordwrap", "? width break_long_words wrapstring break_on_hyphens", Wrap);

    private static JinjaValue Attribute(JinjaString text, string method, RenderContext context, JinjaValue argument) =>
        StringMethods.Find(text, method)!.Call(context, new CallArguments([argument], []));

    private static JinjaString Indent(RenderContext context, JinjaValue value, JinjaValue?[] a)
    {
        if (value is JinjaUndefined undefined) throw undefined.Fail();
        if (value is not JinjaString text) throw JinjaException.Type($"unsupported operand type(s) for +=: '{value.TypeName}' and 'str'");
        var indent = a[0] as JinjaString ?? new JinjaString(new string(' ', Math.Max(0, Arguments.Width(a[0], 4, context.Budget))));
        if (text.IsMarkup) indent = Html.Escape(indent, context.Budget);
        bool first = Arguments.Flag(a[1]), blank = Arguments.Flag(a[2]);
        var lines = StringSplitting.Lines(Operators.Arithmetic.Concatenate(text, new JinjaString("\n"), context.Budget), keepEnds: false);
        var builder = new TextBuilder(context.Budget);
        for (int i = 0; i < lines.Count; i++)
        {
            if (i > 0) builder.Append('\n');
            if (i == 0 ? first : blank || lines[i].Text.Length > 0) builder.Append(indent);
            builder.Append(lines[i]);
        }
        return builder.ToJinjaString(text.IsMarkup);
    }

    private static JinjaValue Truncate(RenderContext context, JinjaValue value, JinjaValue?[] a)
    {
        long length = Arguments.Size(a[0], 255), leeway = a[3] is null or JinjaNone ? DefaultLeeway : Arguments.Size(a[3], DefaultLeeway);
        var end = a[2] is null ? new JinjaString("...") : Arguments.Text(a[2], "end");
        if (length < end.Length) throw JinjaException.Value($"expected length >= {end.Length}, got {length}");
        if (leeway < 0) throw JinjaException.Value($"expected leeway >= 0, got {leeway}");
        if (value.Length is not { } size) throw JinjaException.Type($"object of type '{value.TypeName}' has no len()");
        if (size <= length + leeway) return value;
        var text = Arguments.Text(value, "value");
        int keep = CodePoints.PlaceOf(text, (int)(length - end.Length!.Value));
        var kept = text.Slice(0, keep);
        if (!Arguments.Flag(a[1])) kept = StringSplitting.OnFromRight(kept, " ", 1)[0];
        return Operators.Arithmetic.Concatenate(kept, end, context.Budget);
    }

    private static JinjaString Wrap(RenderContext context, JinjaValue value, JinjaValue?[] a)
    {
        if (value is JinjaUndefined undefined) throw undefined.Fail();
        if (value is not JinjaString text) throw JinjaException.Type($"'{value.TypeName}' object has no attribute 'splitlines'");
        int width = Arguments.Width(a[0], 79, context.Budget);
        if (width <= 0) throw JinjaException.Value($"invalid width {width} (must be > 0)");
        var separator = a[2] is null or JinjaNone ? new JinjaString("\n") : Arguments.Text(a[2], "wrapstring");
        var wrapping = new WordWrap(width, Arguments.Flag(a[1], true), Arguments.Flag(a[3], true), context.Budget);
        var builder = new TextBuilder(context.Budget);
        bool firstLine = true;
        foreach (var line in StringSplitting.Lines(text, keepEnds: false))
        {
            if (!firstLine) builder.Append(separator);
            firstLine = false;
            var pieces = wrapping.Wrap(line);
            for (int i = 0; i < pieces.Count; i++)
            {
                if (i > 0) builder.Append(separator);
                builder.Append(pieces[i]);
            }
        }
        return builder.ToJinjaString();
    }
}
