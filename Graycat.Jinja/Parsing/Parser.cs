using Graycat.Jinja.Nodes;
using Graycat.Jinja.Rendering;

namespace Graycat.Jinja.Parsing;

/// <summary>Jinja2's recursive descent parser: statements here, expressions in the other half.</summary>
internal sealed partial class Parser
{
    private readonly TokenStream _stream;
    private readonly JinjaOptions _options;
    private readonly Stack<string> _tags = new();
    private readonly Stack<string[]> _expectedEnds = new();
    private int _nesting;

    private Parser(List<Token> tokens, JinjaOptions options) => (_stream, _options) = (new TokenStream(tokens), options);

    public static Body Parse(string source, JinjaOptions options) => new Parser(Lexer.Tokenize(source), options).ParseUntil();

    private JinjaException Fail(string message, int? line = null) => JinjaException.Syntax(message, line ?? _stream.Current.Line);

    private T Nested<T>(Func<T> parse)
    {
        if (++_nesting > _options.MaxNesting) throw Fail($"more than {_options.MaxNesting} levels of nesting");
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        int chain = _chain;
        _chain = 0;
        var result = parse();
        (_chain, _nesting) = (chain, _nesting - 1);
        return result;
    }

    /// <summary>Text, prints and statements up to one of the tags, which is left in hand; to the end when there are none.</summary>
    private Body ParseUntil(params string[] ends)
    {
        var statements = new List<Statement>();
        var pending = new List<Expression>();
        if (ends.Length > 0) _expectedEnds.Push(ends);
        while (_stream.Current.Kind != TokenKind.End)
        {
            if (ParseOutputItem(pending)) continue;
            Flush(statements, pending);
            _stream.Next();
            if (_stream.Current.Kind == TokenKind.Name && ends.Contains(_stream.Current.Text)) break;
            statements.Add(Nested(ParseStatement));
            _stream.Expect(TokenKind.BlockEnd, "end of statement block");
        }
        Flush(statements, pending);
        if (ends.Length > 0) _expectedEnds.Pop();
        return new Body(statements);
    }

    private bool ParseOutputItem(List<Expression> pending)
    {
        var token = _stream.Current;
        if (token.Kind == TokenKind.BlockBegin) return false;
        _stream.Next();
        if (token.Kind == TokenKind.Data)
        {
            pending.Add(new TemplateText(token.Text, token.Line));
            return true;
        }
        pending.Add(ParseTuple());
        _stream.Expect(TokenKind.VariableEnd, "end of print statement");
        return true;
    }

    private static void Flush(List<Statement> statements, List<Expression> pending)
    {
        if (pending.Count == 0) return;
        statements.Add(new Output([.. pending], pending[0].Line));
        pending.Clear();
    }

    /// <summary>The body of a tag: behind its end up to one of <paramref name="ends"/>.</summary>
    private Body ParseBody(bool skipEnd, params string[] ends)
    {
        _stream.SkipOperator(":");
        _stream.Expect(TokenKind.BlockEnd, "end of statement block");
        var body = ParseUntil(ends);
        if (_stream.Current.Kind == TokenKind.End)
        {
            _expectedEnds.Push(ends);
            throw UnknownTag(null, _stream.Current.Line);
        }
        if (skipEnd) _stream.Next();
        return body;
    }

    private Statement ParseStatement()
    {
        var tag = _stream.Current;
        if (tag.Kind != TokenKind.Name) throw Fail("tag name expected");
        _tags.Push(tag.Text);
        var statement = ParseTag(tag);
        _tags.Pop();
        return statement;
    }

    private Statement ParseTag(Token tag)
    {
        switch (tag.Text)
        {
            case "for": return ParseFor();
            case "if": return ParseIf();
            case "set": return ParseSet();
            case "macro": return ParseMacro();
            case "call": return ParseCallBlock();
            case "generation": return ParseGeneration();
            case "filter": return ParseFilterBlock();
            case "with": return ParseWith();
            case "autoescape": return ParseAutoescape();
            case "block": return ParseBlock();
            case "print": return ParsePrint();
            case "break" or "continue":
                _stream.Next();
                return new Jump(tag.Text == "break" ? Flow.Break : Flow.Continue, tag.Line);
            case "include" or "extends" or "import" or "from": return ParseLoading();
            default:
                _tags.Pop();
                throw UnknownTag(tag.Text, tag.Line);
        }
    }

    private JinjaException UnknownTag(string? name, int line)
    {
        string message = name is null ? "Unexpected end of template." : $"Encountered unknown tag '{name}'.";
        if (_expectedEnds.Count > 0)
        {
            string looking = string.Join(" or ", _expectedEnds.Peek().Select(end => $"'{end}'"));
            bool misnested = name is not null && _expectedEnds.Any(ends => ends.Contains(name));
            message += misnested
                ? $" You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for {looking}."
                : $" Jinja was looking for the following tags: {looking}.";
        }
        if (_tags.Count > 0) message += $" The innermost block that needs to be closed is '{_tags.Peek()}'.";
        return JinjaException.Syntax(message, line);
    }

    private Expression ParseTarget(bool allowTuple = true, bool allowNamespace = false, string? endName = null)
    {
        var target = allowTuple ? ParseTuple(simplified: true, allowNamespace: allowNamespace, endName: endName) : ParsePrimary(allowNamespace);
        return MakeTarget(target);
    }

    private static Expression MakeTarget(Expression expression)
    {
        if (expression is not ITarget { CanAssign: true } target)
            throw JinjaException.Syntax($"can't assign to '{(expression is Constant or Name ? "const" : expression.GetType().Name.ToLowerInvariant())}'", expression.Line);
        target.MakeTarget();
        return expression;
    }

    private Name ParseTargetName()
    {
        var token = _stream.Expect(TokenKind.Name, "name");
        return (Name)MakeTarget(new Name(token.Text, token.Line));
    }

    private Statement ParseSet()
    {
        int line = _stream.Next().Line;
        var target = ParseTarget(allowNamespace: true);
        if (_stream.SkipOperator("=")) return new Assign(target, ParseTuple(), line);
        var filter = (FilterNode?)ParseFilters(null);
        return new AssignBlock(target, filter, ParseBody(true, "endset"), line);
    }

    private For ParseFor()
    {
        int line = _stream.Next().Line;
        var target = ParseTarget(endName: "in");
        _stream.ExpectName("in");
        var iterable = ParseTuple(withConditional: false, endName: "recursive");
        var test = _stream.SkipName("if") ? ParseExpression() : null;
        bool recursive = _stream.SkipName("recursive");
        var body = ParseBody(false, "endfor", "else");
        var otherwise = _stream.Next().Text == "else" ? ParseBody(true, "endfor") : new Body([]);
        return new For(target, iterable, body, otherwise, test, recursive, line);
    }

    private If ParseIf()
    {
        int line = _stream.Next().Line;
        var alternatives = new List<If>();
        var (test, body) = ParseBranch();
        while (true)
        {
            var token = _stream.Next();
            if (token.Text == "elif")
            {
                int branchLine = _stream.Current.Line;
                var (otherTest, otherBody) = ParseBranch();
                alternatives.Add(new If(otherTest, otherBody, [], new Body([]), branchLine));
                continue;
            }
            return new If(test, body, alternatives, token.Text == "else" ? ParseBody(true, "endif") : new Body([]), line);
        }
    }

    private (Expression Test, Body Body) ParseBranch()
    {
        var test = ParseTuple(withConditional: false);
        return (test, ParseBody(false, "elif", "else", "endif"));
    }

    private With ParseWith()
    {
        int line = _stream.Next().Line;
        var bindings = new List<(Expression, Expression)>();
        while (_stream.Current.Kind != TokenKind.BlockEnd)
        {
            if (bindings.Count > 0) _stream.ExpectOperator(",");
            var target = ParseTarget();
            _stream.ExpectOperator("=");
            bindings.Add((target, ParseExpression()));
        }
        return new With(bindings, ParseBody(true, "endwith"), line);
    }

    private Scoped ParseAutoescape()
    {
        int line = _stream.Next().Line;
        var on = ParseExpression();
        var inner = new Autoescape(on, ParseBody(true, "endautoescape"), line);
        return new Scoped(new Body([inner]), line);
    }

    private Scoped ParseBlock()
    {
        int line = _stream.Next().Line;
        string name = _stream.Expect(TokenKind.Name, "name").Text;
        _stream.SkipName("scoped");
        _stream.SkipName("required");
        if (_stream.Current.IsOperator("-")) throw Fail("Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.");
        var body = ParseBody(true, "endblock");
        _stream.SkipName(name);
        return new Scoped(body, line);
    }

    private Statement ParseLoading()
    {
        var tag = _stream.Next();
        var template = ParseExpression();
        while (_stream.Current.Kind is not (TokenKind.BlockEnd or TokenKind.End)) _stream.Next();
        return new Loading(tag.Text, template, tag.Line);
    }

    private Output ParsePrint()
    {
        int line = _stream.Next().Line;
        var items = new List<Expression>();
        while (_stream.Current.Kind != TokenKind.BlockEnd)
        {
            if (items.Count > 0) _stream.ExpectOperator(",");
            items.Add(ParseExpression());
        }
        return new Output(items, line);
    }

    private FilterBlock ParseFilterBlock()
    {
        int line = _stream.Next().Line;
        var filter = (FilterNode)ParseFilters(null, startInline: true)!;
        return new FilterBlock(filter, ParseBody(true, "endfilter"), line);
    }

    private Macro ParseMacro()
    {
        int line = _stream.Next().Line;
        var name = ParseTargetName();
        var (parameters, defaults) = ParseSignature();
        var body = ParseBody(true, "endmacro");
        return new Macro(name, new MacroDefinition(name.Text, parameters, defaults, body, line), line);
    }

    private CallBlock ParseCallBlock()
    {
        int line = _stream.Next().Line;
        var (parameters, defaults) = _stream.Current.IsOperator("(") ? ParseSignature() : ([], []);
        if (ParseExpression() is not Call call) throw Fail("expected call", line);
        var body = ParseBody(true, "endcall");
        return new CallBlock(call, new MacroDefinition(null, parameters, defaults, body, line), line);
    }

    private CallBlock ParseGeneration()
    {
        int line = _stream.Next().Line;
        return new CallBlock(null, new MacroDefinition(null, [], [], ParseBody(true, "endgeneration"), line), line);
    }

    private (List<Name> Parameters, List<Expression> Defaults) ParseSignature()
    {
        var parameters = new List<Name>();
        var defaults = new List<Expression>();
        _stream.ExpectOperator("(");
        while (!_stream.Current.IsOperator(")"))
        {
            if (parameters.Count > 0) _stream.ExpectOperator(",");
            var parameter = ParseTargetName();
            if (_stream.SkipOperator("=")) defaults.Add(ParseExpression());
            else if (defaults.Count > 0) throw Fail("non-default argument follows default argument");
            parameters.Add(parameter);
        }
        _stream.Next();
        return (parameters, defaults);
    }

}
