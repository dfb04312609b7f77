using System.Globalization;
using System.Text;

namespace Graycat.LlmWorker.Grammars.JsonSchemas;

/// <summary>
/// Regular expressions (ECMA-262 without look-around, word boundaries and back references) over a string's value, so a
/// quote or a backslash that the pattern allows is written escaped.
/// </summary>
internal sealed class PatternRules
{
    private const int MostDepth = 64;
    private static readonly CodePointSet s_digits = CodePointSet.Of([('0', '9')]);
    private static readonly CodePointSet s_words = CodePointSet.Of([('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]);
    private static readonly CodePointSet s_spaces = CodePointSet.Of([('\t', '\r'), (' ', ' '), (0xA0, 0xA0), (0x2028, 0x2029), (0xFEFF, 0xFEFF)]);
    private static readonly CodePointSet s_notLineEnds = CodePointSet.Of([('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)]).Complement();

    private readonly string _pattern;
    private readonly GbnfWriter _writer;
    private readonly JsonRules _json;
    private int _position;
    private int _depth;

    private PatternRules(string pattern, GbnfWriter writer, JsonRules json) => (_pattern, _writer, _json) = (pattern, writer, json);

    /// <summary>The rule for quoted strings that the pattern matches; null for a pattern beyond what is supported.</summary>
    public static string? Quoted(string pattern, GbnfWriter writer, JsonRules json)
    {
        if (pattern.Length > JsonSchemaLimits.PatternCharacters)
            throw new JsonSchemaException($"a pattern has {pattern.Length} characters, more than {JsonSchemaLimits.PatternCharacters}");
        string? body = new PatternRules(pattern, writer, json).Whole();
        return body is null ? null : writer.Add("pattern", body);
    }

    private char Current => _position < _pattern.Length ? _pattern[_position] : '\0';

    private bool AtEnd => _position >= _pattern.Length;

    // Anchors belong to each top-level alternative; without them anything may come before and after.
    private string? Whole()
    {
        try
        {
            var alternatives = new List<string>();
            do alternatives.Add(TopAlternative());
            while (Take('|'));
            if (!AtEnd) throw Unbalanced();
            return string.Join(" | ", alternatives);
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private string TopAlternative()
    {
        string any = $"{_json.Character}*";
        string before = Take('^') ? "" : any;
        string sequence = Sequence();
        string after = Take('$') ? "" : any;
        if (!AtEnd && Current is not ('|' or ')')) throw new NotSupportedException();
        return $"\"\\\"\" {before} {sequence} {after} \"\\\"\"";
    }

    private string Alternatives()
    {
        var alternatives = new List<string>();
        do alternatives.Add(Sequence());
        while (Take('|'));
        return string.Join(" | ", alternatives);
    }

    private string Sequence()
    {
        var items = new List<string>();
        while (!AtEnd && Current is not ('|' or ')' or '$'))
            items.Add(Quantified(Atom()));
        return string.Join(" ", items);
    }

    private string Atom() => Current switch
    {
        '(' => Group(),
        '[' => Class(),
        '.' => Single(s_notLineEnds, 1),
        '\\' => Escape(),
        '^' => throw new NotSupportedException(),
        '*' or '+' or '?' => throw new JsonSchemaException($"the pattern '{_pattern}' repeats nothing"),
        _ => Character(),
    };

    private string Quantified(string atom)
    {
        (long Least, long? Most)? bounds = Current switch
        {
            '*' => (0, null),
            '+' => (1, null),
            '?' => (0, 1),
            '{' => Braces(),
            _ => null,
        };
        if (bounds is null) return atom;
        if (Current is '*' or '+' or '?') _position++;
        Take('?');
        string rule = _writer.Add("pattern-part", atom);
        return $"({_writer.Repeat(rule, bounds.Value.Least, bounds.Value.Most)})";
    }

    private (long, long?) Braces()
    {
        int close = _pattern.IndexOf('}', _position);
        string[] parts = close < 0 ? [] : _pattern[(_position + 1)..close].Split(',');
        if (parts.Length is 0 or > 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int least)) throw new NotSupportedException();
        _position = close + 1;
        if (parts.Length == 1) return (least, least);
        if (parts[1].Length == 0) return (least, null);
        return int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int most) ? (least, most) : throw new NotSupportedException();
    }

    private string Group()
    {
        if (++_depth > MostDepth) throw new JsonSchemaException($"a pattern is nested deeper than {MostDepth}");
        _position++;
        if (Take('?') && !Take(':')) throw new NotSupportedException();
        string body = Alternatives();
        if (Current == '$') throw _pattern.IndexOf(')', _position) < 0 ? Unbalanced() : new NotSupportedException();
        if (!Take(')')) throw Unbalanced();
        _depth--;
        return _writer.Add("pattern-group", body.Length == 0 ? "\"\"" : body);
    }

    private string Class()
    {
        _position++;
        bool negated = Take('^');
        var ranges = new List<(int, int)>();
        while (Current != ']')
        {
            if (AtEnd) throw new JsonSchemaException($"the pattern '{_pattern}' has an unclosed [");
            CodePointSet first = ClassItem();
            if (Current == '-' && _position + 1 < _pattern.Length && _pattern[_position + 1] != ']')
            {
                _position++;
                ranges.Add((first.Ranges[0].First, ClassItem().Ranges[^1].Last));
            }
            else ranges.AddRange(first.Ranges);
        }
        CodePointSet set = CodePointSet.Of(ranges);
        return Single(negated ? set.Complement() : set, 1);
    }

    private CodePointSet ClassItem()
    {
        if (Current == '\\') return EscapedSet(inClass: true);
        int codePoint = NextCodePoint();
        return CodePointSet.Of([(codePoint, codePoint)]);
    }

    private string Escape()
    {
        CodePointSet set = EscapedSet(inClass: false);
        return Single(set, 0);
    }

    private string Character()
    {
        int codePoint = NextCodePoint();
        return Single(CodePointSet.Of([(codePoint, codePoint)]), 0);
    }

    private int NextCodePoint()
    {
        if (Rune.DecodeFromUtf16(_pattern.AsSpan(_position), out Rune rune, out int used) != System.Buffers.OperationStatus.Done) throw new NotSupportedException();
        _position += used;
        return rune.Value;
    }

    private CodePointSet EscapedSet(bool inClass)
    {
        _position++;
        if (AtEnd) throw new JsonSchemaException($"the pattern '{_pattern}' ends with a backslash");
        char letter = _pattern[_position++];
        return letter switch
        {
            'd' => s_digits,
            'D' => s_digits.Complement(),
            'w' => s_words,
            'W' => s_words.Complement(),
            's' => s_spaces,
            'S' => s_spaces.Complement(),
            'b' when inClass => One('\b'),
            't' => One('\t'),
            'n' => One('\n'),
            'r' => One('\r'),
            'f' => One('\f'),
            'v' => One('\v'),
            'x' => One(Hex(2)),
            'u' => One(Hex(4)),
            _ => char.IsAsciiLetterOrDigit(letter) ? throw new NotSupportedException() : One(letter),
        };
    }

    private int Hex(int digits)
    {
        if (_position + digits > _pattern.Length || !int.TryParse(_pattern.AsSpan(_position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)) throw new NotSupportedException();
        _position += digits;
        return char.IsSurrogate((char)value) ? throw new NotSupportedException() : value;
    }

    private static CodePointSet One(int codePoint) => CodePointSet.Of([(codePoint, codePoint)]);

    // Characters that JSON strings cannot hold as they are become escapes.
    private string Single(CodePointSet set, int consumed)
    {
        _position += consumed;
        var choices = new List<string>();
        string plain = Plain(set);
        if (plain.Length > 0) choices.Add($"[{plain}]");
        if (set.Contains('"')) choices.Add("\"\\\\\\\"\"");
        if (set.Contains('\\')) choices.Add("\"\\\\\\\\\"");
        foreach ((char control, char letter) in (ReadOnlySpan<(char, char)>)[('\b', 'b'), ('\f', 'f'), ('\n', 'n'), ('\r', 'r'), ('\t', 't')])
            if (set.Contains(control))
                choices.Add($"\"\\\\{letter}\"");
        if (choices.Count == 0) throw new NotSupportedException();
        return choices.Count == 1 ? choices[0] : $"({string.Join(" | ", choices)})";
    }

    private static string Plain(CodePointSet set)
    {
        var text = new StringBuilder();
        foreach ((int first, int last) in set.Ranges)
            foreach ((int low, int high) in (ReadOnlySpan<(int, int)>)[(0x20, 0x21), (0x23, 0x5B), (0x5D, 0x7E), (0x80, 0xD7FF), (0xE000, CodePointSet.Highest)])
                AppendRange(text, Math.Max(first, low), Math.Min(last, high));
        return text.ToString();
    }

    private static void AppendRange(StringBuilder text, int first, int last)
    {
        if (first > last) return;
        text.Append(GbnfWriter.InClass(first));
        if (last > first) text.Append('-').Append(GbnfWriter.InClass(last));
    }

    private bool Take(char c)
    {
        if (Current != c || AtEnd) return false;
        _position++;
        return true;
    }

    private JsonSchemaException Unbalanced() => new($"the pattern '{_pattern}' has unbalanced parentheses");
}
