using System.Text;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Methods;

/// <summary>The methods of str, and of Markup where it escapes its arguments.</summary>
internal static class StringMethods
{
    private static readonly MethodTable<JinjaString> s_table = Build();

    public static JinjaValue? Find(JinjaString text, string name) => name == "format"
        ? new JinjaFunction("str.format", (context, arguments) => StringFormat.Apply(text, arguments, null, context))
        : s_table.Find(text, name);

    private static MethodTable<JinjaString> Build()
    {
        var table = new MethodTable<JinjaString>("str");
        AddCases(table);
        AddCuts(table);
        AddSearches(table);
        AddPaddings(table);
        AddTests(table);
        return table.Freeze();
    }

    private static void AddCases(MethodTable<JinjaString> table) => table
        .Add("upper", "/", (_, text, _) => text.DeriveInPlace(CaseMapping.Upper(text.Text)))
        .Add("lower", "/", (_, text, _) => text.DeriveInPlace(CaseMapping.Lower(text.Text)))
        .Add("casefold", "/", (_, text, _) => text.DeriveInPlace(CaseMapping.CaseFold(text.Text)))
        .Add("title", "/", (_, text, _) => text.DeriveInPlace(CaseMapping.Title(text.Text)))
        .Add("capitalize", "/", (_, text, _) => text.DeriveInPlace(CaseMapping.Capitalize(text.Text)))
        .Add("swapcase", "/", (_, text, _) => text.DeriveInPlace(CaseMapping.SwapCase(text.Text)))
        .Add("translate", "table /", (context, text, a) => Translate(text, a[0]!, context))
        .Add("format_map", "mapping /", (context, text, a) => StringFormat.Apply(text, new CallArguments([], []), a[0], context))
        .Add("encode", "? encoding errors", (_, _, _) => throw JinjaException.Type("bytes are not supported"))
        .Add("maketrans", "x ? y z /", (_, _, _) => throw JinjaException.Type("maketrans is not supported"));

    private static void AddCuts(MethodTable<JinjaString> table) => table
        .Add("strip", "? chars /", (_, text, a) => StringSplitting.Strip(text, Arguments.TextOrNone(a[0], "strip arg"), true, true))
        .Add("lstrip", "? chars /", (_, text, a) => StringSplitting.Strip(text, Arguments.TextOrNone(a[0], "lstrip arg"), true, false))
        .Add("rstrip", "? chars /", (_, text, a) => StringSplitting.Strip(text, Arguments.TextOrNone(a[0], "rstrip arg"), false, true))
        .Add("split", "? sep maxsplit", (context, text, a) => Split(context, text, a, fromRight: false))
        .Add("rsplit", "? sep maxsplit", (context, text, a) => Split(context, text, a, fromRight: true))
        .Add("splitlines", "? keepends", (context, text, a) => Texts(StringSplitting.Lines(text, Arguments.IntegerFlag(a[0])), context))
        .Add("partition", "sep /", (_, text, a) => Partition(text, Arguments.Text(a[0], "partition() argument").Text, fromRight: false))
        .Add("rpartition", "sep /", (_, text, a) => Partition(text, Arguments.Text(a[0], "rpartition() argument").Text, fromRight: true))
        .Add("removeprefix", "prefix /", (_, text, a) => Arguments.Text(a[0], "removeprefix() argument").Text is var p && text.Text.StartsWith(p, StringComparison.Ordinal) ? text.Slice(p.Length, text.Text.Length - p.Length) : text)
        .Add("removesuffix", "suffix /", (_, text, a) => Arguments.Text(a[0], "removesuffix() argument").Text is var p && text.Text.EndsWith(p, StringComparison.Ordinal) ? text.Slice(0, text.Text.Length - p.Length) : text)
        .Add("replace", "old new ? count /", Replace)
        .Add("join", "iterable /", Join);

    private static void AddSearches(MethodTable<JinjaString> table) => table
        .Add("find", "sub ? start end /", (_, text, a) => JinjaValue.Of(Search(text, a, last: false)))
        .Add("rfind", "sub ? start end /", (_, text, a) => JinjaValue.Of(Search(text, a, last: true)))
        .Add("index", "sub ? start end /", (_, text, a) => JinjaValue.Of(Found(Search(text, a, last: false))))
        .Add("rindex", "sub ? start end /", (_, text, a) => JinjaValue.Of(Found(Search(text, a, last: true))))
        .Add("count", "sub ? start end /", (_, text, a) => JinjaValue.Of(Count(text, a)))
        .Add("startswith", "prefix ? start end /", (_, text, a) => JinjaValue.Of(HasAffix(text, a, "startswith", (s, p) => s.StartsWith(p, StringComparison.Ordinal))))
        .Add("endswith", "suffix ? start end /", (_, text, a) => JinjaValue.Of(HasAffix(text, a, "endswith", (s, p) => s.EndsWith(p, StringComparison.Ordinal))));

    private static void AddPaddings(MethodTable<JinjaString> table) => table
        .Add("center", "width ? fillchar /", (context, text, a) => Pad(context, text, a, (missing, width) => (missing / 2) + (missing & width & 1)))
        .Add("ljust", "width ? fillchar /", (context, text, a) => Pad(context, text, a, (_, _) => 0))
        .Add("rjust", "width ? fillchar /", (context, text, a) => Pad(context, text, a, (missing, _) => missing))
        .Add("zfill", "width /", ZeroFill)
        .Add("expandtabs", "? tabsize", ExpandTabs);

    private static void AddTests(MethodTable<JinjaString> table) => table
        .Add("isdigit", "/", (_, text, _) => All(text, PythonCharacters.IsDigit))
        .Add("isdecimal", "/", (_, text, _) => All(text, PythonCharacters.IsDecimal))
        .Add("isnumeric", "/", (_, text, _) => All(text, PythonCharacters.IsNumeric))
        .Add("isalpha", "/", (_, text, _) => All(text, PythonCharacters.IsAlpha))
        .Add("isalnum", "/", (_, text, _) => All(text, rune => PythonCharacters.IsAlpha(rune) || PythonCharacters.IsNumeric(rune)))
        .Add("isspace", "/", (_, text, _) => All(text, rune => rune.IsBmp && PythonCharacters.IsSpace((char)rune.Value)))
        .Add("islower", "/", (_, text, _) => JinjaValue.Of(IsLower(text.Text)))
        .Add("isupper", "/", (_, text, _) => JinjaValue.Of(IsUpper(text.Text)))
        .Add("istitle", "/", (_, text, _) => JinjaValue.Of(IsTitle(text.Text)))
        .Add("isascii", "/", (_, text, _) => JinjaValue.Of(Ascii.IsValid(text.Text)))
        .Add("isprintable", "/", (_, text, _) => JinjaValue.Of(!HasLoneSurrogate(text.Text) && text.Text.EnumerateRunes().All(PythonCharacters.IsPrintable)))
        .Add("isidentifier", "/", (_, text, _) => JinjaValue.Of(IsIdentifier(text.Text)));

    public static bool IsLower(string text) => text.EnumerateRunes().Any(PythonCharacters.IsLower) && !text.EnumerateRunes().Any(rune => PythonCharacters.IsUpper(rune) || PythonCharacters.IsTitle(rune));

    public static bool IsUpper(string text) => text.EnumerateRunes().Any(PythonCharacters.IsUpper) && !text.EnumerateRunes().Any(rune => PythonCharacters.IsLower(rune) || PythonCharacters.IsTitle(rune));

    public static JinjaList Texts(List<JinjaString> pieces, RenderContext context)
    {
        context.Budget.CheckItems(pieces.Count);
        return new JinjaList([.. pieces]);
    }

    private static bool HasLoneSurrogate(string text) => text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar) && !text.Contains('\uFFFD');

    private static JinjaValue All(JinjaString text, Func<Rune, bool> holds) => JinjaValue.Of(text.Text.Length > 0 && text.Text.EnumerateRunes().All(holds));

    private static bool IsIdentifier(string text)
    {
        var runes = text.EnumerateRunes().ToList();
        return runes.Count > 0 && PythonCharacters.IsNameStart(runes[0]) && runes.TrueForAll(PythonCharacters.IsNamePart);
    }

    private static bool IsTitle(string text)
    {
        bool inWord = false, found = false;
        foreach (var rune in text.EnumerateRunes())
        {
            bool upper = PythonCharacters.IsUpper(rune) || PythonCharacters.IsTitle(rune), lower = PythonCharacters.IsLower(rune);
            if (upper ? inWord : lower && !inWord) return false;
            inWord = upper || lower;
            found |= inWord;
        }
        return found;
    }

    private static JinjaList Split(RenderContext context, JinjaString text, JinjaValue?[] a, bool fromRight)
    {
        string? separator = Arguments.TextOrNone(a[0], "separator");
        long most = Arguments.Size(a[1], -1);
        context.Budget.Spend(text.Text.Length >> 3);
        var pieces = (separator, fromRight) switch
        {
            (null, false) => StringSplitting.OnSpace(text, most),
            (null, true) => StringSplitting.OnSpaceFromRight(text, most),
            (_, false) => StringSplitting.On(text, separator, most),
            _ => StringSplitting.OnFromRight(text, separator, most),
        };
        return Texts(pieces, context);
    }

    private static JinjaTuple Partition(JinjaString text, string separator, bool fromRight)
    {
        if (separator.Length == 0) throw JinjaException.Value("empty separator");
        int place = fromRight ? text.Text.LastIndexOf(separator, StringComparison.Ordinal) : text.Text.IndexOf(separator, StringComparison.Ordinal);
        var empty = text.Slice(0, 0);
        if (place < 0) return fromRight ? JinjaTuple.Of(empty, empty, text) : JinjaTuple.Of(text, empty, empty);
        int end = place + separator.Length;
        return JinjaTuple.Of(text.Slice(0, place), text.Slice(place, separator.Length), text.Slice(end, text.Text.Length - end));
    }

    private static JinjaString Replace(RenderContext context, JinjaString text, JinjaValue?[] a)
    {
        JinjaString old = Arguments.Text(a[0], "replace() argument 1"), replacement = Arguments.Text(a[1], "replace() argument 2");
        if (text.IsMarkup) (old, replacement) = (Html.Escape(old, context.Budget), Html.Escape(replacement, context.Budget));
        return StringSplitting.Replace(text, old, replacement, Arguments.Size(a[2], -1), context.Budget);
    }

    private static JinjaString Join(RenderContext context, JinjaString text, JinjaValue?[] a)
    {
        if (a[0] is not { IsIterable: true } iterable) throw JinjaException.Type("can only join an iterable");
        var items = iterable.ToItems(context.Budget);
        var builder = new TextBuilder(context.Budget);
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0) builder.Append(text);
            if (text.IsMarkup) builder.Append(Html.EscapeValue(items[i], context.Budget));
            else builder.Append(items[i] as JinjaString ?? throw JinjaException.Type($"sequence item {i}: expected str instance, {items[i].TypeName} found"));
        }
        return builder.ToJinjaString(text.IsMarkup);
    }

    /// <summary>The UTF-16 window of the code point indexes given as start and end; null when start lies behind the end of the text.</summary>
    private static (int From, int To)? Window(JinjaString text, JinjaValue? start, JinjaValue? end)
    {
        int length = text.Length!.Value;
        long from = Clip(start, 0, length), to = Math.Min(Clip(end, length, length), length);
        return from > length || to < from ? null : (CodePoints.PlaceOf(text, (int)from), CodePoints.PlaceOf(text, (int)to));
    }

    private static long Clip(JinjaValue? bound, int absent, int length)
    {
        if (bound is null or JinjaNone) return absent;
        var place = Arguments.Integer(bound);
        if (place.Sign < 0) place += length;
        return place.Sign < 0 ? 0 : place > length + 1 ? length + 1 : (long)place;
    }

    private static int Search(JinjaString text, JinjaValue?[] a, bool last)
    {
        string sought = Arguments.Text(a[0], "argument").Text;
        if (Window(text, a[1], a[2]) is not var (from, to)) return -1;
        var window = text.Text.AsSpan(from, to - from);
        int place = sought.Length == 0 ? (last ? window.Length : 0) : last ? window.LastIndexOf(sought, StringComparison.Ordinal) : window.IndexOf(sought, StringComparison.Ordinal);
        return place < 0 ? -1 : CodePoints.IndexOf(text, from + place);
    }

    private static int Found(int place) => place >= 0 ? place : throw JinjaException.Value("substring not found");

    private static int Count(JinjaString text, JinjaValue?[] a)
    {
        string sought = Arguments.Text(a[0], "argument").Text;
        if (Window(text, a[1], a[2]) is not var (from, to)) return 0;
        var window = text.Text.AsSpan(from, to - from);
        return sought.Length == 0 ? CodePoints.Count(window.ToString()) + 1 : window.Count(sought);
    }

    private static bool HasAffix(JinjaString text, JinjaValue?[] a, string method, Func<string, string, bool> matches)
    {
        if (a[0] is not (JinjaString or JinjaTuple)) throw JinjaException.Type($"{method} first arg must be str or a tuple of str, not {a[0]!.TypeName}");
        if (Window(text, a[1], a[2]) is not var (from, to)) return false;
        string window = from == 0 && to == text.Text.Length ? text.Text : text.Text[from..to];
        if (a[0] is JinjaString affix) return matches(window, affix.Text);
        return ((JinjaTuple)a[0]!).Items.Exists(item => matches(window, Arguments.Text(item, $"tuple for {method}").Text));
    }

    private static JinjaString Pad(RenderContext context, JinjaString text, JinjaValue?[] a, Func<int, int, int> left)
    {
        int width = Arguments.Width(a[0], 0, context.Budget);
        var fill = a[1] is null ? new JinjaString(" ") : Arguments.Text(a[1], "fill character");
        if (fill.Length != 1) throw JinjaException.Type("The fill character must be exactly one character long");
        int missing = width - text.Length!.Value;
        if (missing <= 0) return text;
        var builder = new TextBuilder(context.Budget);
        builder.Repeat(fill, left(missing, width));
        builder.Append(text);
        builder.Repeat(fill, missing - left(missing, width));
        return builder.ToJinjaString(text.IsMarkup);
    }

    private static JinjaString ZeroFill(RenderContext context, JinjaString text, JinjaValue?[] a)
    {
        int missing = Arguments.Width(a[0], 0, context.Budget) - text.Length!.Value;
        if (missing <= 0) return text;
        int sign = text.Text.Length > 0 && text.Text[0] is '+' or '-' ? 1 : 0;
        var builder = new TextBuilder(context.Budget);
        builder.Append(text, 0, sign);
        builder.Append('0', missing);
        builder.Append(text, sign, text.Text.Length - sign);
        return builder.ToJinjaString(text.IsMarkup);
    }

    private static JinjaString ExpandTabs(RenderContext context, JinjaString text, JinjaValue?[] a)
    {
        int size = Arguments.Width(a[0], 8, context.Budget), column = 0;
        var builder = new TextBuilder(context.Budget);
        for (int place = 0; place < text.Text.Length;)
        {
            int length = CodePoints.LengthAt(text.Text, place);
            char c = text.Text[place];
            int blanks = c == '\t' && size > 0 ? size - (column % size) : 0;
            if (c == '\t') builder.Append(new string(' ', blanks), text.Slice(place, 1).Origins is null ? null : Provenance.Origins.All);
            else builder.Append(text, place, length);
            column = c is '\n' or '\r' ? 0 : c == '\t' ? column + blanks : column + 1;
            place += length;
        }
        return builder.ToJinjaString(text.IsMarkup);
    }

    private static JinjaString Translate(JinjaString text, JinjaValue table, RenderContext context)
    {
        if (table is JinjaNone or JinjaNumber) throw JinjaException.Type($"'{table.TypeName}' object is not subscriptable");
        var builder = new TextBuilder(context.Budget);
        for (int place = 0; place < text.Text.Length;)
        {
            int length = CodePoints.LengthAt(text.Text, place);
            switch (table.GetItem(JinjaInteger.Of(CodePoints.ValueAt(text.Text, place))))
            {
                case null:
                    builder.Append(text, place, length);
                    break;
                case JinjaNone:
                    break;
                case JinjaNumber number:
                    builder.Append(char.ConvertFromUtf32((int)Arguments.Integer(number)));
                    break;
                case var other:
                    builder.Append(Arguments.Text(other, "character mapping"));
                    break;
            }
            place += length;
        }
        return builder.ToJinjaString(text.IsMarkup);
    }
}
