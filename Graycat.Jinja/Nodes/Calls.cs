using System.Runtime.CompilerServices;
using Graycat.Jinja.Filters;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Scoping;
using Graycat.Jinja.Tests;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Nodes;

/// <summary>The arguments written at a call, a filter or a test.</summary>
internal sealed class ArgumentList(List<Expression> positional, List<(string Name, Expression Value)> named, Expression? dynamicPositional, Expression? dynamicNamed)
{
    public static readonly ArgumentList None = new([], [], null, null);

    private readonly Expression[] _positional = [.. positional];
    private readonly (string Name, Expression Value)[] _named = [.. named];

    public IEnumerable<Node> Children => _positional.Concat(_named.Select(item => item.Value))
        .Concat(new[] { dynamicPositional, dynamicNamed }.OfType<Expression>());

    public static ArgumentList Of(Expression argument) => new([argument], [], null, null);

    public void CheckNames()
    {
        if (_named.Select(item => item.Name).Distinct().Count() != _named.Length) throw JinjaException.Syntax("keyword argument repeated", null);
    }

    public CallArguments Evaluate(Frame frame)
    {
        if (_positional.Length == 0 && _named.Length == 0 && dynamicPositional is null && dynamicNamed is null) return CallArguments.None;
        var values = new JinjaValue[_positional.Length];
        for (int i = 0; i < values.Length; i++) values[i] = _positional[i].Evaluate(frame);
        var names = _named.Length == 0 ? [] : new KeyValuePair<string, JinjaValue>[_named.Length];
        for (int i = 0; i < names.Length; i++) names[i] = new(_named[i].Name, _named[i].Value.Evaluate(frame));
        if (dynamicPositional is not null) values = [.. values, .. dynamicPositional.Evaluate(frame).ToItems(frame.Context.Budget)];
        if (dynamicNamed is not null) names = [.. names, .. Spread(dynamicNamed.Evaluate(frame), names)];
        return new CallArguments(values, names);
    }

    private static IEnumerable<KeyValuePair<string, JinjaValue>> Spread(JinjaValue value, KeyValuePair<string, JinjaValue>[] given)
    {
        if (value is JinjaUndefined undefined) throw undefined.Fail();
        if (value is not JinjaDict dict) throw JinjaException.Type($"argument after ** must be a mapping, not {value.TypeName}");
        foreach (var (key, item) in dict.Items)
        {
            if (key is not JinjaString name) throw JinjaException.Type("keywords must be strings");
            if (Array.Exists(given, other => other.Key == name.Text)) throw JinjaException.Type($"got multiple values for keyword argument '{name.Text}'");
            yield return new(name.Text, item);
        }
    }
}

/// <summary>A call.</summary>
internal sealed class Call(Expression function, ArgumentList arguments, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => arguments.Children.Prepend(function);

    public override void Resolve(ResolverScope scope)
    {
        arguments.CheckNames();
        base.Resolve(scope);
    }

    public override JinjaValue Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var called = function.Evaluate(frame);
        return frame.Context.Call(called, arguments.Evaluate(frame));
    }

    /// <summary>The call of a call block, which hands its body over as <c>caller</c>.</summary>
    public JinjaValue EvaluateWithCaller(Frame frame, JinjaValue caller)
    {
        var called = function.Evaluate(frame);
        return frame.Context.Call(called, arguments.Evaluate(frame).With("caller", caller));
    }
}

/// <summary>A filter; without an operand it takes what the block it closes has written.</summary>
internal sealed class FilterNode(Expression? operand, string name, ArgumentList arguments, int line) : Expression(line)
{
    private Filter? _filter;

    public override IEnumerable<Node> Children => operand is null ? arguments.Children : arguments.Children.Prepend(operand);

    public override void Resolve(ResolverScope scope)
    {
        _filter = FilterTable.Find(name, scope.Options);
        if (_filter is null && !scope.IsSoft) throw JinjaException.Syntax($"No filter named '{name}'.", Line);
        arguments.CheckNames();
        base.Resolve(scope);
    }

    public override JinjaValue Evaluate(Frame frame) => Apply(frame, null);

    public JinjaValue Apply(Frame frame, JinjaValue? block)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var value = operand switch
        {
            null => block ?? JinjaString.Empty,
            FilterNode filter => filter.Apply(frame, block),
            _ => operand.Evaluate(frame),
        };
        if (_filter is null) throw JinjaException.Runtime($"No filter named '{name}' found.");
        frame.Context.Budget.Spend();
        return _filter.Apply(frame.Context, value, arguments.Evaluate(frame));
    }
}

/// <summary>A test: <c>value is name</c>.</summary>
internal sealed class TestNode(Expression operand, string name, ArgumentList arguments, int line) : Expression(line)
{
    private Test? _test;

    public override IEnumerable<Node> Children => arguments.Children.Prepend(operand);

    public override void Resolve(ResolverScope scope)
    {
        _test = TestTable.Find(name);
        if (_test is null && !scope.IsSoft) throw JinjaException.Syntax($"No test named '{name}'.", Line);
        arguments.CheckNames();
        base.Resolve(scope);
    }

    public override JinjaValue Evaluate(Frame frame)
    {
        var value = operand.Evaluate(frame);
        if (_test is null) throw JinjaException.Runtime($"No test named '{name}' found.");
        return JinjaValue.Of(_test.Holds(frame.Context, value, arguments.Evaluate(frame)));
    }
}
