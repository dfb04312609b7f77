using System.Globalization;
using System.Numerics;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Text;

/// <summary>The part behind the colon: <c>[[fill]align][sign][z][#][0][width][grouping][.precision][type]</c>.</summary>
internal sealed class FormatSpecification
{
    private string _fill = " ";
    private char _align = '\0', _sign = '-', _grouping = '\0', _type = '\0';
    private bool _alternate;
    private int _width, _precision = -1;

    public static void Write(JinjaValue value, JinjaString specification, TextBuilder into)
    {
        if (specification.Text.Length == 0)
        {
            value.WriteStr(into);
            return;
        }
        if (value is not (JinjaString or JinjaNumber)) throw JinjaException.Type($"unsupported format string passed to {value.TypeName}.__format__");
        var format = Parse(specification.Text, value.TypeName, into.Budget);
        switch (value)
        {
            case JinjaString text:
                format.WriteText(text, into);
                break;
            default:
                format.WriteNumber((JinjaNumber)value, into);
                break;
        }
    }

    private static FormatSpecification Parse(string text, string typeName, Budget budget)
    {
        var format = new FormatSpecification();
        int place = 0, fillLength = text.Length > 0 ? CodePoints.LengthAt(text, 0) : 0;
        char At(int i) => i < text.Length ? text[i] : '\0';
        bool IsAlign(char c) => c is '<' or '>' or '=' or '^';

        bool hasFill = IsAlign(At(fillLength));
        if (hasFill)
        {
            format._fill = text[..fillLength];
            format._align = text[fillLength];
            place = fillLength + 1;
        }
        else if (IsAlign(At(0)))
        {
            format._align = text[place++];
        }
        if (At(place) is '+' or '-' or ' ') format._sign = text[place++];
        if (At(place) == 'z') place++;
        if (At(place) == '#') format._alternate = text[place++] == '#';
        if (At(place) == '0')
        {
            if (!hasFill) format._fill = "0";
            if (format._align == '\0') format._align = '=';
            place++;
        }
        format._width = ReadNumber(text, ref place, budget) ?? 0;
        if (At(place) is ',' or '_') format._grouping = text[place++];
        if (At(place) is ',' or '_') throw JinjaException.Value("Cannot specify both ',' and '_'.");
        if (At(place) == '.')
        {
            place++;
            format._precision = ReadNumber(text, ref place, budget) ?? throw JinjaException.Value("Format specifier missing precision");
        }
        if (text.Length - place > 1) throw JinjaException.Value($"Invalid format specifier '{text}' for object of type '{typeName}'");
        if (place < text.Length) format._type = text[place];
        return format;
    }

    private static int? ReadNumber(string text, ref int place, Budget budget)
    {
        int start = place;
        while (place < text.Length && char.IsAsciiDigit(text[place])) place++;
        if (place == start) return null;
        if (place - start > 9) throw JinjaException.Value("Too many decimal digits in format string");
        int number = int.Parse(text.AsSpan(start, place - start), CultureInfo.InvariantCulture);
        budget.CheckCharacters(number);
        return number;
    }

    private static JinjaException Unknown(char type, string typeName) => JinjaException.Value($"Unknown format code '{type}' for object of type '{typeName}'");

    private void WriteText(JinjaString text, TextBuilder into)
    {
        if (_type is not ('\0' or 's')) throw Unknown(_type, "str");
        if (_sign != '-') throw JinjaException.Value("Sign not allowed in string format specifier");
        if (_align == '=' && _fill != "0") throw JinjaException.Value("'=' alignment not allowed in string format specifier");
        if (_alternate) throw JinjaException.Value("Alternate form (#) not allowed in string format specifier");
        if (_grouping != '\0') throw JinjaException.Value($"Cannot specify '{_grouping}' with 's'.");
        if (_precision >= 0 && _precision < text.Length) text = text.Slice(0, CodePoints.PlaceOf(text, _precision));
        var (before, after) = Padding(_width - text.Length!.Value, _align is '\0' or '=' ? '<' : _align);
        Fill(before, into);
        into.Append(text);
        Fill(after, into);
    }

    private void WriteNumber(JinjaNumber number, TextBuilder into)
    {
        bool asFloat = number.IsFloat || _type is 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%';
        if (!asFloat && _type == 'c')
        {
            new FormatSpecification { _fill = _fill, _align = _align, _width = _width }.WriteText(new JinjaString(char.ConvertFromUtf32((int)number.Integer)), into);
            return;
        }
        var (negative, prefix, digits, tail) = asFloat ? FloatParts(number) : IntegerParts(number);
        string sign = (negative ? "-" : _sign == '-' ? "" : _sign.ToString()) + prefix;
        int room = _align == '=' && _fill == "0" ? _width - sign.Length - tail.Length : 0;
        digits = Group(digits, room);
        var (before, after) = Padding(_width - sign.Length - digits.Length - tail.Length, _align is '\0' ? '>' : _align);
        if (_align != '=') Fill(before, into);
        into.Append(sign);
        if (_align == '=') Fill(before, into);
        into.Append(digits);
        into.Append(tail);
        Fill(after, into);
    }

    private (bool Negative, string Prefix, string Digits, string Tail) IntegerParts(JinjaNumber number)
    {
        if (_type is not ('\0' or 'd' or 'n' or 'x' or 'X' or 'o' or 'b')) throw Unknown(_type, number.TypeName);
        if (_precision >= 0) throw JinjaException.Value("Precision not allowed in integer format specifier");
        if (_grouping == ',' && _type is ('x' or 'X' or 'o' or 'b' or 'n')) throw JinjaException.Value($"Cannot specify ',' with '{_type}'.");
        string prefix = _alternate ? _type switch { 'x' => "0x", 'X' => "0X", 'o' => "0o", 'b' => "0b", _ => "" } : "";
        return (number.Integer.Sign < 0, prefix, NumberText.Digits(BigInteger.Abs(number.Integer), _type == '\0' ? 'd' : _type), "");
    }

    private (bool Negative, string Prefix, string Digits, string Tail) FloatParts(JinjaNumber number)
    {
        if (_type is not ('\0' or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or 'n' or '%')) throw Unknown(_type, number.TypeName);
        double real = number.Real, magnitude = Math.Abs(real);
        string text = _type switch
        {
            '\0' when _precision < 0 => FloatText.Repr(magnitude),
            '\0' => WithPoint(magnitude),
            '%' => FloatFormat.Format(magnitude * 100, 'f', _precision < 0 ? 6 : _precision, _alternate) + "%",
            'n' => FloatFormat.Format(magnitude, 'g', _precision < 0 ? 6 : _precision, _alternate),
            _ => FloatFormat.Format(magnitude, _type, _precision < 0 ? 6 : _precision, _alternate),
        };
        int end = 0;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return (double.IsNegative(real) && !double.IsNaN(real), "", text[..end], text[end..]);
    }

    /// <summary>Without a type: like g, but with at least one digit behind the point, and the exponent one place earlier.</summary>
    private string WithPoint(double magnitude)
    {
        if (!double.IsFinite(magnitude)) return FloatFormat.Format(magnitude, 'g', 6, false);
        int precision = Math.Max(_precision, 1);
        string scientific = FloatFormat.Format(magnitude, 'e', precision - 1, false);
        int exponent = int.Parse(scientific.AsSpan(scientific.IndexOf('e') + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string general = FloatFormat.Format(magnitude, 'g', precision, _alternate);
        if (exponent < -4 || exponent >= precision) return general;
        if (exponent == precision - 1 && !general.Contains('.')) return precision == 1 || exponent > 0 ? ScientificOf(scientific) : general + ".0";
        return general.Contains('.') ? general : general + ".0";
    }

    private static string ScientificOf(string scientific)
    {
        int mark = scientific.IndexOf('e');
        string mantissa = scientific[..mark];
        return (mantissa.Contains('.') ? mantissa.TrimEnd('0').TrimEnd('.') : mantissa) + scientific[mark..];
    }

    /// <summary>With separators; zeros in front up to <paramref name="room"/> characters are grouped as well.</summary>
    private string Group(string digits, int room)
    {
        if (_grouping == '\0' || digits.Length == 0) return digits;
        int size = _type is 'x' or 'X' or 'o' or 'b' ? 4 : 3;
        while (digits.Length + ((digits.Length - 1) / size) < room) digits = "0" + digits;
        var grouped = new System.Text.StringBuilder();
        for (int i = 0; i < digits.Length; i++)
        {
            if (i > 0 && (digits.Length - i) % size == 0) grouped.Append(_grouping);
            grouped.Append(digits[i]);
        }
        return grouped.ToString();
    }

    private static (int Before, int After) Padding(int missing, char align)
    {
        if (missing <= 0) return (0, 0);
        return align switch
        {
            '<' => (0, missing),
            '^' => (missing / 2, missing - (missing / 2)),
            _ => (missing, 0),
        };
    }

    private void Fill(int count, TextBuilder into)
    {
        for (int i = 0; i < count; i++) into.Append(_fill);
    }
}
