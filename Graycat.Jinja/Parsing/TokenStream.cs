using Graycat.Jinja.Rendering;

namespace Graycat.Jinja.Parsing;

/// <summary>The tokens with one in hand.</summary>
internal sealed class TokenStream
{
    private readonly List<Token> _tokens;
    private int _place;

    public TokenStream(List<Token> tokens)
    {
        _tokens = tokens;
        ThrowFailure();
    }

    public Token Current => _tokens[_place];

    public Token Ahead => _tokens[Math.Min(_place + 1, _tokens.Count - 1)] is var ahead && ahead.Kind == TokenKind.Failure ? throw ahead.Failure! : ahead;

    public Token Next()
    {
        var token = Current;
        if (_place < _tokens.Count - 1) _place++;
        ThrowFailure();
        return token;
    }

    public bool SkipName(string name)
    {
        if (!Current.IsName(name)) return false;
        Next();
        return true;
    }

    public bool SkipOperator(string symbol)
    {
        if (!Current.IsOperator(symbol)) return false;
        Next();
        return true;
    }

    public Token Expect(TokenKind kind, string description) => Current.Kind == kind ? Next() : throw Unexpected(description);

    public Token ExpectOperator(string symbol) => Current.IsOperator(symbol) ? Next() : throw Unexpected(symbol);

    public Token ExpectName(string name) => Current.IsName(name) ? Next() : throw Unexpected(name);

    private JinjaException Unexpected(string expected) => JinjaException.Syntax(
        Current.Kind == TokenKind.End ? $"unexpected end of template, expected '{expected}'." : $"expected token '{expected}', got '{Current.Describe()}'",
        Current.Line);

    private void ThrowFailure()
    {
        if (Current.Kind == TokenKind.Failure) throw Current.Failure!;
    }
}
