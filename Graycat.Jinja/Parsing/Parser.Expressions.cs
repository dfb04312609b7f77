using Graycat.Jinja.Nodes;
using Graycat.Jinja.Operators;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Parsing;

// Expressions, loosest binding first.
internal sealed partial class Parser
{
    private Expression ParseExpression(bool withConditional = true) => Nested(() => withConditional ? ParseConditional() : ParseOr());

    private Expression ParseConditional()
    {
        int line = _stream.Current.Line;
        var value = ParseOr();
        while (_stream.SkipName("if"))
        {
            var test = ParseOr();
            var otherwise = _stream.SkipName("else") ? Nested(ParseConditional) : null;
            value = Chained(new Conditional(test, value, otherwise, line));
            line = _stream.Current.Line;
        }
        return value;
    }

    /// <summary>Bounds chains that nest to the left, which recursion in the parser does not see.</summary>
    private Expression Chained(Expression expression)
    {
        if (++_chain > _options.MaxNesting * 8) throw Fail("the expression is too long");
        return expression;
    }

    private int _chain;

    private Expression ParseOr()
    {
        var left = ParseAnd();
        while (_stream.Current.IsName("or")) left = Chained(new Logical(false, left, After(ParseAnd), _stream.Current.Line));
        return left;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        while (_stream.Current.IsName("and")) left = Chained(new Logical(true, left, After(ParseNot), _stream.Current.Line));
        return left;
    }

    private Expression After(Func<Expression> parse)
    {
        _stream.Next();
        return parse();
    }

    private Expression ParseNot()
    {
        if (!_stream.Current.IsName("not")) return ParseCompare();
        int line = _stream.Next().Line;
        return new Not(Nested(ParseNot), line);
    }

    private Expression ParseCompare()
    {
        int line = _stream.Current.Line;
        var first = ParseSum();
        var rest = new List<(ComparisonOperator, Expression)>();
        while (TakeComparison() is { } comparison) rest.Add((comparison, ParseSum()));
        return rest.Count == 0 ? first : new Compare(first, rest, line);
    }

    private ComparisonOperator? TakeComparison()
    {
        var token = _stream.Current;
        ComparisonOperator? comparison = token.Kind != TokenKind.Operator ? null : token.Text switch
        {
            "==" => ComparisonOperator.Equal,
            "!=" => ComparisonOperator.NotEqual,
            "<" => ComparisonOperator.Less,
            "<=" => ComparisonOperator.LessOrEqual,
            ">" => ComparisonOperator.Greater,
            ">=" => ComparisonOperator.GreaterOrEqual,
            _ => null,
        };
        if (token.IsName("in")) comparison = ComparisonOperator.In;
        else if (token.IsName("not") && _stream.Ahead.IsName("in"))
        {
            _stream.Next();
            comparison = ComparisonOperator.NotIn;
        }
        if (comparison is not null) _stream.Next();
        return comparison;
    }

    private Expression ParseSum()
    {
        var left = ParseConcat();
        while (_stream.Current.Kind == TokenKind.Operator && _stream.Current.Text is "+" or "-")
        {
            var token = _stream.Next();
            left = Chained(new Binary(token.Text == "+" ? BinaryOperator.Add : BinaryOperator.Subtract, left, ParseConcat(), token.Line));
        }
        return left;
    }

    private Expression ParseConcat()
    {
        int line = _stream.Current.Line;
        var items = new List<Expression> { ParseProduct() };
        while (_stream.SkipOperator("~")) items.Add(ParseProduct());
        return items.Count == 1 ? items[0] : new Concat(items, line);
    }

    private Expression ParseProduct()
    {
        var left = ParsePower();
        while (_stream.Current.Kind == TokenKind.Operator && _stream.Current.Text is "*" or "/" or "//" or "%")
        {
            var token = _stream.Next();
            var operation = token.Text switch
            {
                "*" => BinaryOperator.Multiply,
                "/" => BinaryOperator.Divide,
                "//" => BinaryOperator.FloorDivide,
                _ => BinaryOperator.Modulo,
            };
            left = Chained(new Binary(operation, left, ParsePower(), token.Line));
        }
        return left;
    }

    private Expression ParsePower()
    {
        var left = ParseUnary(true);
        while (_stream.Current.IsOperator("**"))
        {
            int line = _stream.Next().Line;
            left = Chained(new Binary(BinaryOperator.Power, left, ParseUnary(true), line));
        }
        return left;
    }

    private Expression ParseUnary(bool withFilter)
    {
        var token = _stream.Current;
        Expression node;
        if (token.IsOperator("-") || token.IsOperator("+"))
        {
            _stream.Next();
            node = new Sign(token.Text == "-", Nested(() => ParseUnary(false)), token.Line);
        }
        else
        {
            node = ParsePrimary();
        }
        node = ParsePostfix(node);
        return withFilter ? ParseFilterExpression(node) : node;
    }

    private Expression ParsePrimary(bool allowNamespace = false)
    {
        var token = _stream.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                _stream.Next();
                return ParseName(token, allowNamespace);
            case TokenKind.String:
                return ParseString();
            case TokenKind.Integer or TokenKind.Float:
                _stream.Next();
                return new Constant(token.Number!, token.Line);
            case TokenKind.Operator when token.Text is "(":
                _stream.Next();
                var inner = Nested(() => ParseTuple(parenthesised: true));
                _stream.ExpectOperator(")");
                return inner;
            case TokenKind.Operator when token.Text is "[":
                return Nested(ParseList);
            case TokenKind.Operator when token.Text is "{":
                return Nested(ParseDict);
            default:
                throw Fail($"unexpected '{token.Describe()}'");
        }
    }

    private Expression ParseName(Token token, bool allowNamespace)
    {
        switch (token.Text)
        {
            case "true" or "True": return new Constant(JinjaBool.True, token.Line);
            case "false" or "False": return new Constant(JinjaBool.False, token.Line);
            case "none" or "None": return new Constant(JinjaValue.None, token.Line);
        }
        if (!allowNamespace || !_stream.SkipOperator(".")) return new Name(token.Text, token.Line);
        return new NamespaceTarget(token.Text, _stream.Expect(TokenKind.Name, "name").Text, token.Line);
    }

    private Constant ParseString()
    {
        int line = _stream.Current.Line;
        string text = _stream.Next().Text;
        if (_stream.Current.Kind != TokenKind.String) return new Constant(new JinjaString(text), line);
        var parts = new System.Text.StringBuilder(text);
        while (_stream.Current.Kind == TokenKind.String) parts.Append(_stream.Next().Text);
        return new Constant(new JinjaString(parts.ToString()), line);
    }

    /// <summary>One expression, or a tuple when there are commas.</summary>
    private Expression ParseTuple(bool simplified = false, bool withConditional = true, string? endName = null, bool parenthesised = false, bool allowNamespace = false)
    {
        int line = _stream.Current.Line;
        var items = new List<Expression>();
        bool isTuple = false;
        while (true)
        {
            if (items.Count > 0) _stream.ExpectOperator(",");
            if (IsTupleEnd(endName)) break;
            items.Add(simplified ? ParsePrimary(allowNamespace) : ParseExpression(withConditional));
            if (!_stream.Current.IsOperator(",")) break;
            isTuple = true;
        }
        if (!isTuple && items.Count > 0) return items[0];
        if (!isTuple && !parenthesised) throw Fail($"Expected an expression, got '{_stream.Current.Describe()}'");
        return new TupleNode(items, line);
    }

    private bool IsTupleEnd(string? endName) =>
        _stream.Current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd || _stream.Current.IsOperator(")") || (endName is not null && _stream.Current.IsName(endName));

    private ListNode ParseList()
    {
        int line = _stream.Next().Line;
        var items = new List<Expression>();
        while (!_stream.Current.IsOperator("]"))
        {
            if (items.Count > 0) _stream.ExpectOperator(",");
            if (_stream.Current.IsOperator("]")) break;
            items.Add(ParseExpression());
        }
        _stream.Next();
        return new ListNode(items, line);
    }

    private DictNode ParseDict()
    {
        int line = _stream.Next().Line;
        var items = new List<(Expression, Expression)>();
        while (!_stream.Current.IsOperator("}"))
        {
            if (items.Count > 0) _stream.ExpectOperator(",");
            if (_stream.Current.IsOperator("}")) break;
            var key = ParseExpression();
            _stream.ExpectOperator(":");
            items.Add((key, ParseExpression()));
        }
        _stream.Next();
        return new DictNode(items, line);
    }

    private Expression ParsePostfix(Expression node)
    {
        while (_stream.Current.Kind == TokenKind.Operator)
        {
            if (_stream.Current.Text == ".") node = Chained(ParseDot(node));
            else if (_stream.Current.Text == "[") node = Chained(ParseBrackets(node));
            else if (_stream.Current.Text == "(") node = Chained(ParseCall(node));
            else break;
        }
        return node;
    }

    private Expression ParseFilterExpression(Expression node)
    {
        while (true)
        {
            if (_stream.Current.IsOperator("|")) node = ParseFilters(node)!;
            else if (_stream.Current.IsName("is")) node = Chained(ParseTest(node));
            else if (_stream.Current.IsOperator("(")) node = Chained(ParseCall(node));
            else return node;
        }
    }

    private Expression ParseDot(Expression node)
    {
        int line = _stream.Next().Line;
        var name = _stream.Current;
        if (name.Kind is not (TokenKind.Name or TokenKind.Integer))
        {
            _stream.Next();
            throw Fail("expected name or number", name.Line);
        }
        _stream.Next();
        return name.Kind == TokenKind.Name ? new GetAttribute(node, name.Text, line) : new GetItem(node, new Constant(name.Number!, name.Line), line);
    }

    private GetItem ParseBrackets(Expression node)
    {
        int line = _stream.Next().Line;
        var keys = new List<Expression>();
        while (!_stream.Current.IsOperator("]"))
        {
            if (keys.Count > 0) _stream.ExpectOperator(",");
            keys.Add(Nested(ParseSubscript));
        }
        _stream.Next();
        return new GetItem(node, keys.Count == 1 ? keys[0] : new TupleNode(keys, line), line);
    }

    private Expression ParseSubscript()
    {
        int line = _stream.Current.Line;
        Expression? start = null;
        if (!_stream.SkipOperator(":"))
        {
            start = ParseExpression();
            if (!_stream.SkipOperator(":")) return start;
        }
        var stop = _stream.Current.IsOperator(":") ? null : ParseBound();
        var step = _stream.SkipOperator(":") ? ParseBound() : null;
        return new SliceNode(start, stop, step, line);
    }

    private Expression? ParseBound() => _stream.Current.IsOperator("]") || _stream.Current.IsOperator(",") ? null : ParseExpression();

    private Call ParseCall(Expression node)
    {
        int line = _stream.Current.Line;
        return new Call(node, ParseArguments(), line);
    }

    private ArgumentList ParseArguments()
    {
        int line = _stream.ExpectOperator("(").Line;
        var positional = new List<Expression>();
        var named = new List<(string, Expression)>();
        Expression? dynamicPositional = null, dynamicNamed = null;
        void Ensure(bool valid)
        {
            if (!valid) throw Fail("invalid syntax for function call expression", line);
        }

        for (bool first = true; !_stream.Current.IsOperator(")"); first = false)
        {
            if (!first) _stream.ExpectOperator(",");
            if (_stream.Current.IsOperator(")")) break;
            if (_stream.Current.IsOperator("*"))
            {
                Ensure(dynamicPositional is null && dynamicNamed is null);
                _stream.Next();
                dynamicPositional = ParseExpression();
            }
            else if (_stream.Current.IsOperator("**"))
            {
                Ensure(dynamicNamed is null);
                _stream.Next();
                dynamicNamed = ParseExpression();
            }
            else if (_stream.Current.Kind == TokenKind.Name && _stream.Ahead.IsOperator("="))
            {
                Ensure(dynamicNamed is null);
                string name = _stream.Next().Text;
                _stream.Next();
                named.Add((name, ParseExpression()));
            }
            else
            {
                Ensure(dynamicPositional is null && dynamicNamed is null && named.Count == 0);
                positional.Add(ParseExpression());
            }
        }
        _stream.Next();
        return new ArgumentList(positional, named, dynamicPositional, dynamicNamed);
    }

    private string ParseDottedName()
    {
        string name = _stream.Expect(TokenKind.Name, "name").Text;
        while (_stream.SkipOperator(".")) name += "." + _stream.Expect(TokenKind.Name, "name").Text;
        return name;
    }

    private Expression? ParseFilters(Expression? node, bool startInline = false)
    {
        while (startInline || _stream.Current.IsOperator("|"))
        {
            if (!startInline) _stream.Next();
            int line = _stream.Current.Line;
            string name = ParseDottedName();
            var arguments = _stream.Current.IsOperator("(") ? ParseArguments() : ArgumentList.None;
            node = Chained(new FilterNode(node, name, arguments, line));
            startInline = false;
        }
        return node;
    }

    private Expression ParseTest(Expression node)
    {
        int line = _stream.Next().Line;
        bool negated = _stream.SkipName("not");
        string name = ParseDottedName();
        var arguments = ArgumentList.None;
        if (_stream.Current.IsOperator("(")) arguments = ParseArguments();
        else if (StartsTestArgument())
        {
            if (_stream.Current.IsName("is")) throw Fail("You cannot chain multiple tests with is");
            arguments = ArgumentList.Of(ParsePostfix(Nested(() => ParsePrimary())));
        }
        var test = new TestNode(node, name, arguments, line);
        return negated ? new Not(test, line) : test;
    }

    private bool StartsTestArgument()
    {
        var token = _stream.Current;
        return token.Kind is TokenKind.String or TokenKind.Integer or TokenKind.Float
            || token.IsOperator("[") || token.IsOperator("{")
            || (token.Kind == TokenKind.Name && token.Text is not ("else" or "or" or "and"));
    }
}
