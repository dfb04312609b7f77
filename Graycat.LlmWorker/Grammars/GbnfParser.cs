using System.Globalization;

namespace Graycat.LlmWorker.Grammars;

/// <summary>
/// Reads llama.cpp's GBNF as llama.cpp reads it (<c>grammars/README.md</c> and <c>src/llama-grammar.cpp</c> there), but
/// within bounds. Repetitions are written out into rules of their own.
/// </summary>
internal sealed class GbnfParser(string text)
{
    private readonly string _text = text;
    private readonly GrammarRuleBuilder _rules = new();
    private int _position;
    private int _depth;

    /// <summary>The rules, or the first thing that is wrong with the text.</summary>
    public static GrammarRules? Parse(string text, out GrammarError? error)
    {
        var parser = new GbnfParser(text);
        try
        {
            error = null;
            return parser.ParseRules();
        }
        catch (GbnfSyntaxException syntax)
        {
            error = new GrammarError(syntax.HasLine ? parser.Line() : 0, syntax.Message);
            return null;
        }
    }

    private char Current => At(0);

    private char At(int offset) => _position + offset < _text.Length ? _text[_position + offset] : '\0';

    private bool AtEnd => _position >= _text.Length;

    private int Line() => 1 + _text.AsSpan(0, Math.Min(_position, _text.Length)).Count('\n');

    private GrammarRules ParseRules()
    {
        if (_text.Length > GrammarLimits.Characters)
            throw new GbnfSyntaxException($"the text has {_text.Length} characters, more than {GrammarLimits.Characters}", hasLine: false);
        if (_text.Contains('\0')) throw new GbnfSyntaxException("the text holds a NUL character", hasLine: false);
        SkipSpace(newlines: true);
        while (!AtEnd) ParseRule();
        return _rules.Build();
    }

    private void ParseRule()
    {
        string name = ParseName();
        SkipSpace(newlines: false);
        if (!_text.AsSpan(_position).StartsWith("::=")) throw Expected("::= after the rule name");
        _position += 3;
        SkipSpace(newlines: true);
        _rules.Define(_rules.IdOf(name), ParseAlternatives(nested: false));
        if (!AtEnd && Current is not ('\r' or '\n')) throw Expected("a newline or the end");
        SkipSpace(newlines: true);
    }

    private List<int> ParseAlternatives(bool nested)
    {
        var body = new List<int>();
        ParseSequence(body, nested);
        while (Current == '|')
        {
            body.Add(GrammarRules.End);
            _position++;
            SkipSpace(newlines: true);
            ParseSequence(body, nested);
        }
        body.Add(GrammarRules.End);
        return body;
    }

    private void ParseSequence(List<int> body, bool nested)
    {
        int itemStart = body.Count;
        long itemRules = 1;
        while (!AtEnd)
        {
            if (Current is '*' or '+' or '?' or '{')
            {
                (long least, long most) = ParseRepetition(nested);
                if (itemStart == body.Count) throw new GbnfSyntaxException("there is nothing to repeat before *, +, ? or {");
                itemRules = _rules.Repeat(body, itemStart, itemRules, least, most);
            }
            else
            {
                int start = body.Count;
                int rulesBefore = _rules.Count;
                if (!ParseItem(body)) break;
                itemStart = start;
                itemRules = _text[_position - 1] == ')' ? Math.Max(1, _rules.Count - rulesBefore) : 1;
            }
            SkipSpace(nested);
        }
    }

    private bool ParseItem(List<int> body)
    {
        switch (Current)
        {
            case '"': ParseLiteral(body); return true;
            case '[': ParseClass(body); return true;
            case '(': ParseGroup(body); return true;
            case '.': _position++; _rules.Append(body, _rules.SetOf(CodePointSet.Any)); return true;
            default:
                if (!IsNameCharacter(Current)) return false;
                _rules.Append(body, ~_rules.IdOf(ParseName()));
                return true;
        }
    }

    private void ParseGroup(List<int> body)
    {
        if (++_depth > GrammarLimits.NestedGroups) throw new GbnfSyntaxException($"groups are nested deeper than {GrammarLimits.NestedGroups}");
        _position++;
        SkipSpace(newlines: true);
        int group = _rules.NewRule();
        _rules.Define(group, ParseAlternatives(nested: true));
        if (Current != ')') throw Expected(")");
        _position++;
        _depth--;
        _rules.Append(body, ~group);
    }

    private void ParseLiteral(List<int> body)
    {
        _position++;
        while (Current != '"')
        {
            if (AtEnd) throw new GbnfSyntaxException("a string is not closed with \"");
            _rules.Append(body, _rules.SetOf(ParseCharacter()));
        }
        _position++;
    }

    private void ParseClass(List<int> body)
    {
        _position++;
        bool negated = Current == '^';
        if (negated) _position++;
        var ranges = new List<(int, int)>();
        while (Current != ']') ranges.Add(ParseRange());
        _position++;
        if (ranges.Count == 0) return;
        CodePointSet set = CodePointSet.Of(ranges);
        _rules.Append(body, _rules.SetOf(negated ? set.Complement() : set));
    }

    private (int First, int Last) ParseRange()
    {
        if (AtEnd) throw new GbnfSyntaxException("a character class is not closed with ]");
        int first = ParseCharacter();
        if (Current != '-' || At(1) == ']') return (first, first);
        _position++;
        if (AtEnd) throw new GbnfSyntaxException("a character class is not closed with ]");
        return (first, ParseCharacter());
    }

    private int ParseCharacter()
    {
        if (Current == '\\') return ParseEscape();
        char high = _text[_position++];
        if (!char.IsSurrogate(high)) return high;
        if (!char.IsSurrogatePair(high, Current)) throw new GbnfSyntaxException("the text holds half a surrogate pair");
        return char.ConvertToUtf32(high, _text[_position++]);
    }

    private int ParseEscape()
    {
        char kind = At(1);
        _position += Math.Min(2, _text.Length - _position);
        return kind switch
        {
            'x' => ParseHex(2),
            'u' => ParseHex(4),
            'U' => ParseHex(8),
            't' => '\t',
            'r' => '\r',
            'n' => '\n',
            '\\' or '"' or '[' or ']' or '-' => kind,
            _ => throw new GbnfSyntaxException("""unknown escape; known are \xHH \uHHHH \UHHHHHHHH \t \r \n \\ \" \[ \] \-"""),
        };
    }

    // A value above U+10FFFF is read, as llama.cpp does, but no text can match it.
    private int ParseHex(int digits)
    {
        ReadOnlySpan<char> hex = _text.AsSpan(_position, Math.Min(digits, _text.Length - _position));
        if (hex.Length < digits || hex.ContainsAnyExcept("0123456789abcdefABCDEF")) throw Expected($"{digits} hexadecimal digits");
        _position += digits;
        return (int)Math.Min(uint.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture), CodePointSet.Highest + 1);
    }

    private (long Least, long Most) ParseRepetition(bool nested)
    {
        switch (_text[_position++])
        {
            case '*': return (0, long.MaxValue);
            case '+': return (1, long.MaxValue);
            case '?': return (0, 1);
        }
        SkipSpace(nested);
        long least = ParseInteger();
        SkipSpace(nested);
        long most = Current == ',' ? ParseUpperBound(nested) : least;
        if (Current != '}') throw Expected("} or , in a repetition");
        _position++;
        return least <= GrammarLimits.Repetitions ? (least, most) : throw TooManyRepetitions();
    }

    private long ParseUpperBound(bool nested)
    {
        _position++;
        SkipSpace(nested);
        if (!char.IsAsciiDigit(Current)) return long.MaxValue;
        long most = ParseInteger();
        SkipSpace(nested);
        return most > GrammarLimits.Repetitions ? long.MaxValue : most;
    }

    private long ParseInteger()
    {
        int start = _position;
        while (char.IsAsciiDigit(Current)) _position++;
        if (start == _position) throw Expected("a whole number in a repetition");
        return long.TryParse(_text.AsSpan(start, _position - start), CultureInfo.InvariantCulture, out long value) ? value : throw TooManyRepetitions();
    }

    private string ParseName()
    {
        int start = _position;
        while (IsNameCharacter(Current)) _position++;
        return start < _position ? _text[start.._position] : throw Expected("a rule name of letters, digits and -");
    }

    private void SkipSpace(bool newlines)
    {
        while (Current is ' ' or '\t' or '#' || (newlines && Current is '\r' or '\n'))
        {
            if (Current != '#') _position++;
            else while (!AtEnd && Current is not ('\r' or '\n')) _position++;
        }
    }

    private GbnfSyntaxException Expected(string what) =>
        new(AtEnd ? $"expected {what}, found the end of the text" : $"expected {what}, found '{Current}'");

    private static GbnfSyntaxException TooManyRepetitions() => new($"more than {GrammarLimits.Repetitions} repetitions");

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c == '-';
}
