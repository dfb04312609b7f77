using System.Text;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;

namespace Graycat.Jinja.Parsing;

/// <summary>
/// Cuts a template into tokens the way Jinja2's lexer does with trim_blocks and lstrip_blocks: at every place the end of the
/// tag is tried first, then white space, floats, integers, names, strings and operators.
/// </summary>
internal sealed class Lexer
{
    private static readonly string[] s_operators =
        ["//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";"];

    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private readonly Stack<char> _brackets = new();
    private int _place;
    private int _line = 1;
    private bool _lineStarting = true;

    private Lexer(string source) => _source = source;

    public static List<Token> Tokenize(string source)
    {
        var lexer = new Lexer(Normalize(source));
        try
        {
            lexer.ReadTemplate();
        }
        catch (JinjaException failure)
        {
            lexer._tokens.Add(new Token(TokenKind.Failure, "", failure.Line ?? lexer._line, null, failure));
        }
        lexer._tokens.Add(new Token(TokenKind.End, "", lexer._tokens.Count > 0 ? lexer._tokens[^1].Line : 1));
        return lexer._tokens;
    }

    /// <summary>All line ends become LF, and one at the very end goes.</summary>
    private static string Normalize(string source)
    {
        string lines = source.Contains('\r') ? source.Replace("\r\n", "\n").Replace('\r', '\n') : source;
        return lines.EndsWith('\n') ? lines[..^1] : lines;
    }

    private void ReadTemplate()
    {
        while (_place < _source.Length)
        {
            int tag = FindTag(_place);
            if (tag < 0)
            {
                AddData(_source[_place..]);
                return;
            }
            ReadTag(tag);
        }
    }

    private int FindTag(int from)
    {
        for (int i = _source.IndexOf('{', from); i >= 0 && i + 1 < _source.Length; i = _source.IndexOf('{', i + 1))
        {
            if (_source[i + 1] is '{' or '%' or '#') return i;
        }
        return -1;
    }

    private void ReadTag(int tag)
    {
        char kind = _source[tag + 1];
        int rawEnd = kind == '%' ? MatchRawBegin(tag) : -1;
        char sign = tag + 2 < _source.Length && _source[tag + 2] is '-' or '+' ? _source[tag + 2] : ' ';
        AddDataBefore(tag, sign, kind == '{');
        if (rawEnd >= 0) ReadRaw(tag, rawEnd);
        else if (kind == '#') ReadComment(tag + (sign == ' ' ? 2 : 3));
        else ReadExpressionTag(kind, tag + (sign == ' ' ? 2 : 3));
    }

    /// <summary>The text before a tag, without the blanks that its sign or lstrip_blocks takes.</summary>
    private void AddDataBefore(int tag, char sign, bool isVariable)
    {
        string text = _source[_place..tag];
        int keep = text.Length;
        if (sign == '-')
        {
            while (keep > 0 && PythonCharacters.IsSpace(text[keep - 1])) keep--;
        }
        else if (sign != '+' && !isVariable)
        {
            int lineStart = text.LastIndexOf('\n') + 1;
            if ((lineStart > 0 || _lineStarting) && lineStart < text.Length && text.AsSpan(lineStart).IndexOfAnyExceptSpace() < 0) keep = lineStart;
        }
        if (keep > 0) _tokens.Add(new Token(TokenKind.Data, text[..keep], _line));
        _line += text.AsSpan().Count('\n');
    }

    private void AddData(string text)
    {
        _tokens.Add(new Token(TokenKind.Data, text, _line));
        _line += text.AsSpan().Count('\n');
        _place = _source.Length;
    }

    private void MoveTo(int place)
    {
        _line += _source.AsSpan(_place, place - _place).Count('\n');
        _lineStarting = place > 0 && _source[place - 1] == '\n';
        _place = place;
    }

    private int SkipSpace(int place)
    {
        while (place < _source.Length && PythonCharacters.IsSpace(_source[place])) place++;
        return place;
    }

    private bool At(int place, string text) => string.CompareOrdinal(_source, place, text, 0, text.Length) == 0;

    private int SkipOneNewline(int place) => place < _source.Length && _source[place] == '\n' ? place + 1 : place;

    /// <summary>The end of <c>-%}</c> with the white space behind it, of <c>+%}</c>, or of <c>%}</c> with one newline; -1 when none is here.</summary>
    private int MatchEnd(int place, string end)
    {
        if (At(place, "+" + end)) return place + 1 + end.Length;
        if (At(place, "-" + end)) return SkipSpace(place + 1 + end.Length);
        return At(place, end) ? SkipOneNewline(place + end.Length) : -1;
    }

    private void ReadComment(int from)
    {
        for (int i = _source.IndexOf('#', from - 1 < 0 ? 0 : from); i >= 0; i = _source.IndexOf('#', i + 1))
        {
            int start = i > from && _source[i - 1] is '-' or '+' ? i - 1 : i;
            if (start < from) start = i;
            int end = MatchEnd(start, "#}");
            if (end < 0) continue;
            _place = from;
            MoveTo(end);
            return;
        }
        // Like Jinja2, which asks for at least one character before it complains.
        _place = from == _source.Length ? from : throw JinjaException.Syntax("Missing end of comment tag", _line);
    }

    /// <summary>The end of a raw tag that begins here, or -1.</summary>
    private int MatchRawBegin(int tag)
    {
        int place = tag + 2;
        if (place < _source.Length && _source[place] is '-' or '+') place++;
        place = SkipSpace(place);
        if (!At(place, "raw")) return -1;
        place = SkipSpace(place + 3);
        if (At(place, "-%}")) return SkipSpace(place + 3);
        return At(place, "%}") ? place + 2 : -1;
    }

    private void ReadRaw(int tag, int from)
    {
        int line = _line;
        _place = tag;
        MoveTo(from);
        for (int open = _source.IndexOf("{%", from, StringComparison.Ordinal); open >= 0; open = _source.IndexOf("{%", open + 1, StringComparison.Ordinal))
        {
            int place = open + 2;
            char sign = place < _source.Length && _source[place] is '-' or '+' ? _source[place++] : ' ';
            place = SkipSpace(place);
            if (!At(place, "endraw")) continue;
            int end = MatchEnd(SkipSpace(place + 6), "%}");
            if (end < 0) continue;
            AddDataBefore(open, sign, isVariable: false);
            _place = open;
            MoveTo(end);
            return;
        }
        if (from < _source.Length) throw JinjaException.Syntax("Missing end of raw directive", line);
    }

    private void ReadExpressionTag(char kind, int from)
    {
        bool isBlock = kind == '%';
        _tokens.Add(new Token(isBlock ? TokenKind.BlockBegin : TokenKind.VariableBegin, "", _line));
        _place = from;
        _brackets.Clear();
        while (_place < _source.Length)
        {
            int end = _brackets.Count > 0 ? -1 : isBlock ? MatchEnd(_place, "%}") : MatchVariableEnd();
            if (end >= 0)
            {
                _tokens.Add(new Token(isBlock ? TokenKind.BlockEnd : TokenKind.VariableEnd, "", _line));
                MoveTo(end);
                return;
            }
            ReadToken();
        }
    }

    private int MatchVariableEnd()
    {
        if (At(_place, "-}}")) return SkipSpace(_place + 3);
        return At(_place, "}}") ? _place + 2 : -1;
    }

    private void ReadToken()
    {
        char c = _source[_place];
        int space = SkipSpace(_place);
        if (space > _place) MoveTo(space);
        else if (char.IsAsciiDigit(c) && NumberLexer.Match(_source, _place) is { Length: > 0 } number) Add(number.Kind, number.Length, number.Value);
        else if (MatchName() is > 0 and var name) AddName(name);
        else if (c is '\'' or '"' && StringLiteral.FindEnd(_source, _place) is > 0 and var end) AddString(end);
        else ReadOperator();
    }

    private int MatchName()
    {
        int place = _place;
        while (place < _source.Length && Rune.TryGetRuneAt(_source, place, out var rune) && PythonCharacters.IsNamePart(rune)) place += rune.Utf16SequenceLength;
        return place - _place;
    }

    private void AddName(int length)
    {
        if (!Rune.TryGetRuneAt(_source, _place, out var first) || !PythonCharacters.IsNameStart(first)) throw JinjaException.Syntax("Invalid character in identifier", _line);
        Add(TokenKind.Name, length);
    }

    private void AddString(int end)
    {
        _tokens.Add(new Token(TokenKind.String, StringLiteral.Unescape(_source[(_place + 1)..(end - 1)], _line), _line));
        MoveTo(end);
    }

    private void Add(TokenKind kind, int length, Values.JinjaValue? number = null)
    {
        _tokens.Add(new Token(kind, _source.Substring(_place, length), _line, number));
        MoveTo(_place + length);
    }

    private void ReadOperator()
    {
        string? symbol = Array.Find(s_operators, s => At(_place, s));
        if (symbol is null) throw JinjaException.Syntax($"unexpected char '{_source[_place]}' at {_place}", _line);
        if (symbol is "(" or "[" or "{") _brackets.Push(symbol[0] switch { '(' => ')', '[' => ']', _ => '}' });
        if (symbol is ")" or "]" or "}")
        {
            if (_brackets.Count == 0) throw JinjaException.Syntax($"unexpected '{symbol}'", _line);
            char expected = _brackets.Pop();
            if (expected != symbol[0]) throw JinjaException.Syntax($"unexpected '{symbol}', expected '{expected}'", _line);
        }
        Add(TokenKind.Operator, symbol.Length);
    }
}

file static class SpanSearch
{
    public static int IndexOfAnyExceptSpace(this ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!PythonCharacters.IsSpace(text[i])) return i;
        }
        return -1;
    }
}
