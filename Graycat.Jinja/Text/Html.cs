using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Text;

/// <summary>MarkupSafe's escaping.</summary>
internal static class Html
{
    /// <summary>The text with <c>&amp; &lt; &gt; " '</c> escaped, as Markup; Markup stays as it is.</summary>
    public static JinjaString Escape(JinjaString text, Budget budget)
    {
        if (text.IsMarkup) return text;
        if (text.Text.AsSpan().IndexOfAny("&<>\"'") < 0) return text.AsMarkup();
        var builder = new TextBuilder(budget);
        for (int i = 0; i < text.Text.Length; i++)
        {
            if (Entity(text.Text[i]) is { } entity) builder.Append(entity, text.Slice(i, 1).Origins);
            else builder.Append(text, i, 1);
        }
        return builder.ToJinjaString(markup: true);
    }

    public static JinjaString EscapeValue(JinjaValue value, Budget budget) =>
        Escape(value as JinjaString ?? value.ToStr(budget), budget);

    /// <summary>Without comments and tags, white space folded, entities resolved.</summary>
    public static string StripTags(string text)
    {
        string bare = Remove(Remove(text, "<!--", "-->"), "<", ">");
        return System.Net.WebUtility.HtmlDecode(string.Join(' ', StringSplitting.Words(bare)));
    }

    private static string Remove(string text, string open, string close)
    {
        int start = text.IndexOf(open, StringComparison.Ordinal);
        if (start < 0) return text;
        var kept = new System.Text.StringBuilder();
        int from = 0;
        while (start >= 0)
        {
            int end = text.IndexOf(close, start, StringComparison.Ordinal);
            if (end < 0) break;
            kept.Append(text, from, start - from);
            from = end + close.Length;
            start = text.IndexOf(open, from, StringComparison.Ordinal);
        }
        return kept.Append(text, from, text.Length - from).ToString();
    }

    private static string? Entity(char c) => c switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&#34;",
        '\'' => "&#39;",
        _ => null,
    };
}
