using System.Globalization;
using System.Numerics;
using Graycat.Jinja.Methods;
using Graycat.Jinja.Operators;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Text;

/// <summary>Python's <c>format % values</c>.</summary>
internal sealed class PercentFormat
{
    private readonly JinjaString _format;
    private readonly JinjaValue _operand;
    private readonly RenderContext _context;
    private readonly TextBuilder _output;
    private int _place;
    private int _nextArgument;
    private bool _usedMapping;

    private PercentFormat(JinjaString format, JinjaValue operand, RenderContext context) =>
        (_format, _operand, _context, _output) = (format, operand, context, new TextBuilder(context.Budget));

    public static JinjaString Apply(JinjaString format, JinjaValue operand, RenderContext context) => new PercentFormat(format, operand, context).Run();

    private readonly record struct Directive(string Flags, int Width, int Precision, JinjaValue? Value)
    {
        public bool Has(char flag) => Flags.Contains(flag);
    }

    private JinjaString Run()
    {
        string text = _format.Text;
        while (_place < text.Length)
        {
            int next = text.IndexOf('%', _place);
            if (next < 0) next = text.Length;
            _output.Append(_format, _place, next - _place);
            _place = next + 1;
            if (next < text.Length) WriteDirective();
        }
        if (HasLeftovers()) throw JinjaException.Type("not all arguments converted during string formatting");
        return _output.ToJinjaString(_format.IsMarkup);
    }

    private bool HasLeftovers() => !_usedMapping && _operand switch
    {
        JinjaTuple tuple => _nextArgument < tuple.Items.Count,
        JinjaDict or JinjaList or JinjaUndefined or JinjaRange => false,
        _ => _nextArgument == 0,
    };

    private char Read() => _place < _format.Text.Length ? _format.Text[_place++] : throw JinjaException.Value("incomplete format");

    private void WriteDirective()
    {
        var value = ReadKey();
        int flagsFrom = _place;
        while (_place < _format.Text.Length && _format.Text[_place] is '-' or '+' or ' ' or '#' or '0') _place++;
        string flags = _format.Text[flagsFrom.._place];
        int width = ReadNumber() ?? 0;
        if (width < 0) (width, flags) = (-width, flags + "-");
        int precision = -1;
        if (_place < _format.Text.Length && _format.Text[_place] == '.')
        {
            _place++;
            precision = Math.Max(ReadNumber() ?? 0, 0);
        }
        while (_place < _format.Text.Length && _format.Text[_place] is 'h' or 'l' or 'L') _place++;
        Convert(Read(), new Directive(flags, width, precision, value));
    }

    private JinjaValue? ReadKey()
    {
        if (_place >= _format.Text.Length || _format.Text[_place] != '(') return null;
        int depth = 1, start = ++_place;
        for (; depth > 0; _place++)
        {
            if (_place >= _format.Text.Length) throw JinjaException.Value("incomplete format key");
            depth += _format.Text[_place] switch { '(' => 1, ')' => -1, _ => 0 };
        }
        if (_operand is not JinjaDict dict) throw JinjaException.Type("format requires a mapping");
        _usedMapping = true;
        string key = _format.Text[start..(_place - 1)];
        return dict.Find(key) ?? throw JinjaException.Value($"'{key}'");
    }

    private int? ReadNumber()
    {
        if (_place < _format.Text.Length && _format.Text[_place] == '*')
        {
            _place++;
            if (NextArgument() is not JinjaNumber { IsFloat: false } star) throw JinjaException.Type("* wants int");
            _context.Budget.CheckCharacters((long)BigInteger.Min(BigInteger.Abs(star.Integer), int.MaxValue));
            return (int)star.Integer;
        }
        int start = _place;
        while (_place < _format.Text.Length && char.IsAsciiDigit(_format.Text[_place])) _place++;
        if (_place == start) return null;
        if (_place - start > 9) throw JinjaException.Value("width too big");
        int number = int.Parse(_format.Text.AsSpan(start, _place - start), CultureInfo.InvariantCulture);
        _context.Budget.CheckCharacters(number);
        return number;
    }

    private JinjaValue NextArgument()
    {
        if (_operand is JinjaTuple tuple) return _nextArgument < tuple.Items.Count ? tuple.Items[_nextArgument++] : throw NotEnough();
        return _nextArgument++ == 0 ? _operand : throw NotEnough();
    }

    private static JinjaException NotEnough() => JinjaException.Type("not enough arguments for format string");

    private void Convert(char type, Directive directive)
    {
        if (type == '%')
        {
            _output.Append('%');
            return;
        }
        var value = directive.Value ?? NextArgument();
        switch (type)
        {
            case 's':
                WriteText(TextOf(value), directive);
                break;
            case 'r' or 'a':
                WriteText(Escaped(ReprOf(value, asciiOnly: type == 'a')), directive);
                break;
            case 'c':
                WriteText(CharacterOf(value), directive);
                break;
            case 'd' or 'i' or 'u' or 'x' or 'X' or 'o':
                WriteInteger(type, value, directive);
                break;
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                WriteFloat(type, value, directive);
                break;
            default:
                throw JinjaException.Value($"unsupported format character '{type}' (0x{(int)type:x}) at index {_place - 1}");
        }
    }

    private JinjaString TextOf(JinjaValue value) => _format.IsMarkup ? Html.EscapeValue(value, _context.Budget) : value as JinjaString ?? value.ToStr(_context.Budget);

    private JinjaString Escaped(JinjaString text) => _format.IsMarkup ? Html.Escape(text, _context.Budget) : text;

    private JinjaString ReprOf(JinjaValue value, bool asciiOnly)
    {
        var builder = new TextBuilder(_context.Budget);
        value.WriteRepr(builder);
        var repr = builder.ToJinjaString();
        return asciiOnly ? repr.Derive(AsciiRepr.Escape(repr.Text)) : repr;
    }

    private static JinjaString CharacterOf(JinjaValue value)
    {
        if (value is JinjaString { Length: 1 } text) return text;
        if (value is not JinjaNumber { IsFloat: false } number) throw JinjaException.Type("%c requires int or char");
        if (number.Integer < 0 || number.Integer > 0x10FFFF) throw JinjaException.Value("%c arg not in range(0x110000)");
        int code = (int)number.Integer;
        return new JinjaString(code is >= 0xD800 and < 0xE000 ? ((char)code).ToString() : char.ConvertFromUtf32(code));
    }

    private void WriteText(JinjaString text, Directive directive)
    {
        if (directive.Precision >= 0 && directive.Precision < text.Length) text = text.Slice(0, CodePoints.PlaceOf(text, directive.Precision));
        int missing = directive.Width - text.Length!.Value;
        if (!directive.Has('-')) _output.Append(' ', missing);
        _output.Append(text);
        if (directive.Has('-')) _output.Append(' ', missing);
    }

    private void WriteInteger(char type, JinjaValue value, Directive directive)
    {
        if (value is JinjaUndefined undefined) throw undefined.Fail();
        if (value is not JinjaNumber number || (number.IsFloat && type is 'x' or 'X' or 'o'))
            throw JinjaException.Type($"%{type} format: {(type is 'x' or 'X' or 'o' ? "an integer" : "a real number")} is required, not {value.TypeName}");
        if (number.IsFloat && !double.IsFinite(number.Real)) throw JinjaException.Value("cannot convert float infinity to integer");
        string digits = NumberText.Digits(BigInteger.Abs(number.Integer), type);
        if (digits.Length < directive.Precision) digits = digits.PadLeft(directive.Precision, '0');
        string prefix = directive.Has('#') ? type switch { 'x' => "0x", 'X' => "0X", 'o' => "0o", _ => "" } : "";
        WriteNumber(number.Integer.Sign < 0, prefix, digits, directive);
    }

    private void WriteFloat(char type, JinjaValue value, Directive directive)
    {
        if (value is JinjaUndefined undefined) throw undefined.Fail();
        if (value is not JinjaNumber number) throw JinjaException.Type($"must be real number, not {value.TypeName}");
        double real = number.Real;
        string digits = FloatFormat.Format(Math.Abs(real), type, directive.Precision < 0 ? 6 : directive.Precision, directive.Has('#'));
        WriteNumber(double.IsNegative(real) && !double.IsNaN(real), "", digits, directive with { Flags = double.IsFinite(real) ? directive.Flags : directive.Flags.Replace("0", "") });
    }

    private void WriteNumber(bool negative, string prefix, string digits, Directive directive)
    {
        string sign = (negative ? "-" : directive.Has('+') ? "+" : directive.Has(' ') ? " " : "") + prefix;
        int missing = directive.Width - sign.Length - digits.Length;
        bool left = directive.Has('-'), zeros = directive.Has('0') && !left;
        if (!left && !zeros) _output.Append(' ', missing);
        _output.Append(sign);
        if (zeros) _output.Append('0', missing);
        _output.Append(digits);
        if (left) _output.Append(' ', missing);
    }
}
