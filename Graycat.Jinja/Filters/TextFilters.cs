using System.Text;
using Graycat.Jinja.Methods;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Filters;

/// <summary>Filters that make text of text.</summary>
internal static class TextFilters
{
    public static void Register(FilterCollection filters) => filters
        .Add("upper", "", (context, value, _) => Soft(value, context) is var text ? text.DeriveInPlace(CaseMapping.Upper(text.Text)) : value)
        .Add("lower", "", (context, value, _) => Soft(value, context) is var text ? text.DeriveInPlace(CaseMapping.Lower(text.Text)) : value)
        .Add("capitalize", "", (context, value, _) => Soft(value, context) is var text ? text.DeriveInPlace(CaseMapping.Capitalize(text.Text)) : value)
        .Add("title", "", (context, value, _) => Title(Soft(value, context)))
        .Add("trim", "? chars", (context, value, a) => StringSplitting.Strip(Soft(value, context), Arguments.TextOrNone(a[0], "strip arg"), true, true))
        .Add("replace", "old new ? count", Replace)
        .Add("string", "", (context, value, _) => Soft(value, context))
        .AddRaw("format", Format)
        .Add("wordcount", "", (context, value, _) => JinjaValue.Of(CountWords(Soft(value, context).Text)))
        .Add("urlencode", "", (context, value, _) => UrlEncode(value, context))
        .Add("pprint", "", (context, value, _) => new JinjaString(value.ReprText(context.Budget)));

    /// <summary><c>soft_str</c>: a string as it is, anything else as <c>str()</c> makes it.</summary>
    public static JinjaString Soft(JinjaValue value, RenderContext context) => value as JinjaString ?? value.ToStr(context.Budget);

    private static JinjaString Title(JinjaString text)
    {
        var titled = new StringBuilder(text.Text.Length);
        int start = 0;
        for (int i = 0; i <= text.Text.Length; i++)
        {
            if (i < text.Text.Length && !IsBreak(text.Text[i])) continue;
            AppendWord(titled, text.Text.AsSpan(start, i - start).ToString());
            if (i < text.Text.Length) titled.Append(text.Text[i]);
            start = i + 1;
        }
        return text.DeriveInPlace(titled.ToString());
    }

    private static bool IsBreak(char c) => c is '-' or '(' or '{' or '[' or '<' || PythonCharacters.IsSpace(c);

    private static void AppendWord(StringBuilder into, string word)
    {
        if (word.Length == 0) return;
        int first = CodePoints.LengthAt(word, 0);
        into.Append(CaseMapping.Upper(word[..first])).Append(CaseMapping.Lower(word[first..]));
    }

    private static JinjaString Replace(RenderContext context, JinjaValue value, JinjaValue?[] a)
    {
        long count = a[2] is null or JinjaNone ? -1 : Arguments.Size(a[2], -1);
        if (!context.Autoescape)
            return StringSplitting.Replace(value.ToStr(context.Budget), a[0]!.ToStr(context.Budget), a[1]!.ToStr(context.Budget), count, context.Budget);
        JinjaString text = Soft(value, context), old = Soft(a[0]!, context), replacement = Soft(a[1]!, context);
        if (old.IsMarkup || (replacement.IsMarkup && !text.IsMarkup)) text = Html.Escape(text, context.Budget);
        if (text.IsMarkup) (old, replacement) = (Html.Escape(old, context.Budget), Html.Escape(replacement, context.Budget));
        return StringSplitting.Replace(text, old, replacement, count, context.Budget);
    }

    private static JinjaValue Format(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        if (arguments.Positional.Length > 0 && arguments.Named.Length > 0) throw JinjaException.Runtime("can't handle positional and keyword arguments at the same time");
        JinjaValue operand = new JinjaTuple([.. arguments.Positional]);
        if (arguments.Named.Length > 0)
        {
            var named = new JinjaDict();
            foreach (var (name, item) in arguments.Named) named.Items[new JinjaString(name)] = item;
            operand = named;
        }
        return PercentFormat.Apply(Soft(value, context), operand, context);
    }

    private static long CountWords(string text)
    {
        long words = 0;
        bool inWord = false;
        foreach (var rune in text.EnumerateRunes())
        {
            bool isWord = PythonCharacters.IsWord(rune);
            if (isWord && !inWord) words++;
            inWord = isWord;
        }
        return words;
    }

    private static JinjaString UrlEncode(JinjaValue value, RenderContext context)
    {
        if (value is JinjaString || !value.IsIterable) return Quote(value, context, forQuery: false);
        var pairs = value is JinjaDict dict ? [.. dict.Items.Select(pair => (JinjaValue)JinjaTuple.Of(pair.Key, pair.Value))] : value.ToItems(context.Budget);
        var builder = new TextBuilder(context.Budget);
        foreach (var pair in pairs)
        {
            var parts = pair.ToItems(context.Budget);
            if (parts.Count != 2) throw JinjaException.Value("not enough values to unpack (expected 2)");
            if (builder.Length > 0) builder.Append('&');
            builder.Append(Quote(parts[0], context, forQuery: true));
            builder.Append('=');
            builder.Append(Quote(parts[1], context, forQuery: true));
        }
        return builder.ToJinjaString();
    }

    private static JinjaString Quote(JinjaValue value, RenderContext context, bool forQuery)
    {
        var text = value.ToStr(context.Budget);
        var quoted = new StringBuilder();
        foreach (byte b in Encoding.UTF8.GetBytes(text.Text))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || (char)b is '_' or '.' or '-' or '~' || (b == '/' && !forQuery)) quoted.Append((char)b);
            else if (b == ' ' && forQuery) quoted.Append('+');
            else quoted.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }
        return text.Derive(quoted.ToString());
    }
}
