using System.Globalization;
using Graycat.Jinja.Nodes;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Text;

/// <summary>Python's <c>str.format</c>, whose attribute and item lookups go through the sandbox.</summary>
internal sealed class StringFormat
{
    private const int MaxNesting = 2;
    private readonly CallArguments _arguments;
    private readonly JinjaValue? _mapping;
    private readonly RenderContext _context;
    private readonly bool _isMarkup;
    private int _automatic;
    private bool _isManual;

    private StringFormat(CallArguments arguments, JinjaValue? mapping, RenderContext context, bool isMarkup) =>
        (_arguments, _mapping, _context, _isMarkup) = (arguments, mapping, context, isMarkup);

    public static JinjaString Apply(JinjaString format, CallArguments arguments, JinjaValue? mapping, RenderContext context) =>
        new StringFormat(arguments, mapping, context, format.IsMarkup).Expand(format, MaxNesting);

    private JinjaString Expand(JinjaString format, int nesting)
    {
        if (nesting == 0) throw JinjaException.Value("Max string recursion exceeded");
        var output = new TextBuilder(_context.Budget);
        string text = format.Text;
        int place = 0;
        while (place < text.Length)
        {
            int next = text.AsSpan(place).IndexOfAny('{', '}');
            next = next < 0 ? text.Length : place + next;
            output.Append(format, place, next - place);
            if (next == text.Length) break;
            if (next + 1 < text.Length && text[next + 1] == text[next])
            {
                output.Append(format, next, 1);
                place = next + 2;
                continue;
            }
            if (text[next] == '}') throw JinjaException.Value("Single '}' encountered in format string");
            place = WriteField(format, next + 1, output, nesting);
        }
        return output.ToJinjaString(format.IsMarkup);
    }

    private int WriteField(JinjaString format, int start, TextBuilder output, int nesting)
    {
        string text = format.Text;
        int end = FieldEnd(text, start);
        int split = start;
        for (int brackets = 0; split < end && (brackets > 0 || text[split] is not (':' or '!')); split++)
        {
            if (text[split] == '[') brackets++;
            else if (text[split] == ']') brackets = 0;
            else if (text[split] == '{') throw JinjaException.Value("unexpected '{' in field name");
        }
        string field = text[start..split];
        char conversion = '\0';
        if (split < end && text[split] == '!')
        {
            if (split + 1 >= end) throw JinjaException.Value("unmatched '{' in format spec");
            conversion = text[split + 1];
            split += 2;
            if (split < end && text[split] != ':') throw JinjaException.Value("expected ':' after conversion specifier");
        }
        var value = Lookup(field);
        var specification = split < end ? Expand(format.Slice(split + 1, end - split - 1).WithoutMarkup(), nesting - 1) : JinjaString.Empty;
        Write(Converted(value, conversion), specification, output);
        return end + 1;
    }

    private static int FieldEnd(string text, int start)
    {
        int depth = 1;
        for (int i = start; i < text.Length; i++)
        {
            depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0) return i;
        }
        throw JinjaException.Value(start == text.Length ? "Single '{' encountered in format string" : "expected '}' before end of string");
    }

    private JinjaValue Lookup(string field)
    {
        int end = field.AsSpan().IndexOfAny('.', '[');
        var value = First(end < 0 ? field : field[..end]);
        int place = end < 0 ? field.Length : end;
        while (place < field.Length)
        {
            if (field[place] == '.')
            {
                int next = field.AsSpan(place + 1).IndexOfAny('.', '[');
                next = next < 0 ? field.Length : place + 1 + next;
                if (next == place + 1) throw JinjaException.Value("Empty attribute in format string");
                value = Attributes.Get(value, new JinjaString(field[(place + 1)..next]), _context);
                place = next;
                continue;
            }
            if (field[place] != '[') throw JinjaException.Value("Only '.' or '[' may follow ']' in format field specifier");
            int close = field.IndexOf(']', place);
            if (close < 0) throw JinjaException.Value("Missing ']' in format string");
            if (close == place + 1) throw JinjaException.Value("Empty attribute in format string");
            value = Attributes.GetItem(value, Key(field[(place + 1)..close]), _context);
            place = close + 1;
        }
        return value;
    }

    private static JinjaValue Key(string key) =>
        key.All(char.IsAsciiDigit) && long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out long index) ? JinjaInteger.Of(index) : new JinjaString(key);

    private JinjaValue First(string name)
    {
        if (name.Length == 0)
        {
            if (_isManual) throw JinjaException.Value("cannot switch from manual field specification to automatic field numbering");
            return Positional(_automatic++);
        }
        if (Key(name) is JinjaInteger index)
        {
            if (_automatic > 0) throw JinjaException.Value("cannot switch from automatic field numbering to manual field specification");
            _isManual = true;
            return Positional(index.IsSmall ? index.Small : long.MaxValue);
        }
        if (_mapping is not null) return _mapping.GetItem(new JinjaString(name)) ?? throw JinjaException.Value($"'{name}'");
        return _arguments.FindNamed(name) ?? throw JinjaException.Value($"'{name}'");
    }

    private JinjaValue Positional(long index) =>
        index < _arguments.Positional.Length ? _arguments.Positional[index] : throw JinjaException.Value("tuple index out of range");

    private JinjaValue Converted(JinjaValue value, char conversion) => conversion switch
    {
        '\0' => value,
        's' => value.ToStr(_context.Budget),
        'r' => Repr(value),
        'a' => Repr(value) is var repr ? repr.Derive(AsciiRepr.Escape(repr.Text)) : value,
        _ => throw JinjaException.Value($"Unknown conversion specifier '{conversion}'"),
    };

    private JinjaString Repr(JinjaValue value)
    {
        var builder = new TextBuilder(_context.Budget);
        value.WriteRepr(builder);
        return builder.ToJinjaString();
    }

    private void Write(JinjaValue value, JinjaString specification, TextBuilder output)
    {
        if (!_isMarkup || value is JinjaString { IsMarkup: true })
        {
            FormatSpecification.Write(value, specification, output);
            return;
        }
        var formatted = new TextBuilder(_context.Budget);
        FormatSpecification.Write(value, specification, formatted);
        output.Append(Html.Escape(formatted.ToJinjaString(), _context.Budget));
    }
}
