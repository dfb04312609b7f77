using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Parsing;

internal enum TokenKind
{
    Data,
    VariableBegin,
    VariableEnd,
    BlockBegin,
    BlockEnd,
    Name,
    String,
    Integer,
    Float,
    Operator,
    End,

    /// <summary>A lexical error: thrown only when the parser gets there, after the errors before it.</summary>
    Failure,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">The operator, the name, the data, or the text of a string literal.</param>
/// <param name="Line">1-based.</param>
/// <param name="Number">The value of a number literal.</param>
/// <param name="Failure">The error of a <see cref="TokenKind.Failure"/>.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Line, JinjaValue? Number = null, JinjaException? Failure = null)
{
    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;

    public bool IsOperator(string symbol) => Kind == TokenKind.Operator && Text == symbol;

    public string Describe() => Kind switch
    {
        TokenKind.Name or TokenKind.Operator => Text,
        TokenKind.VariableBegin => "begin of print statement",
        TokenKind.VariableEnd => "end of print statement",
        TokenKind.BlockBegin => "begin of statement block",
        TokenKind.BlockEnd => "end of statement block",
        TokenKind.Data => "template data / text",
        TokenKind.End => "end of template",
        _ => Kind.ToString().ToLowerInvariant(),
    };
}
