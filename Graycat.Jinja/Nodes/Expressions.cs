using System.Runtime.CompilerServices;
using Graycat.Jinja.Operators;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Scoping;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Nodes;

/// <summary>A literal.</summary>
internal sealed class Constant(JinjaValue value, int line) : Expression(line)
{
    public JinjaValue Value { get; } = value;

    public override JinjaValue Evaluate(Frame frame) => Value;
}

internal sealed class ListNode(List<Expression> items, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => items;

    public override JinjaValue Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var values = new List<JinjaValue>(items.Count);
        foreach (var item in items) values.Add(item.Evaluate(frame));
        return new JinjaList(values);
    }
}

internal sealed class DictNode(List<(Expression Key, Expression Value)> items, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => items.SelectMany(item => new Node[] { item.Key, item.Value });

    public override JinjaValue Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var dict = new JinjaDict(items.Count);
        foreach (var (key, value) in items) dict.Items[key.Evaluate(frame)] = value.Evaluate(frame);
        return dict;
    }
}

internal sealed class Binary(BinaryOperator operation, Expression left, Expression right, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => [left, right];

    public override JinjaValue Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return Arithmetic.Evaluate(operation, left.Evaluate(frame), right.Evaluate(frame), frame.Context);
    }
}

internal sealed class Sign(bool isMinus, Expression operand, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => [operand];

    public override JinjaValue Evaluate(Frame frame) =>
        isMinus ? Arithmetic.Negate(operand.Evaluate(frame)) : Arithmetic.Plus(operand.Evaluate(frame));
}

internal sealed class Not(Expression operand, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => [operand];

    public override JinjaValue Evaluate(Frame frame) => JinjaValue.Of(!operand.Evaluate(frame).IsTrue);
}

/// <summary><c>and</c> and <c>or</c> give one of their operands.</summary>
internal sealed class Logical(bool isAnd, Expression left, Expression right, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => [left, right];

    public override JinjaValue Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var first = left.Evaluate(frame);
        return first.IsTrue == isAnd ? right.Evaluate(frame) : first;
    }
}

/// <summary>A chain such as <c>1 &lt; x &lt; 3</c>: every operand is evaluated at most once.</summary>
internal sealed class Compare(Expression first, List<(ComparisonOperator Operator, Expression Operand)> rest, int line) : Expression(line)
{
    private readonly (ComparisonOperator Operator, Expression Operand)[] _rest = [.. rest];

    public override IEnumerable<Node> Children => _rest.Select(item => (Node)item.Operand).Prepend(first);

    public override JinjaValue Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var left = first.Evaluate(frame);
        foreach (var (comparison, operand) in _rest)
        {
            var right = operand.Evaluate(frame);
            if (!Comparison.Evaluate(comparison, left, right)) return JinjaBool.False;
            left = right;
        }
        return JinjaBool.True;
    }
}

/// <summary><c>a ~ b ~ c</c>: everything as text.</summary>
internal sealed class Concat(List<Expression> items, int line) : Expression(line)
{
    private readonly Expression[] _items = [.. items];

    public override IEnumerable<Node> Children => _items;

    public override JinjaValue Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var values = Array.ConvertAll(_items, item => item.Evaluate(frame));
        bool markup = frame.Context.Autoescape && values.Any(value => value is JinjaString { IsMarkup: true });
        var builder = new TextBuilder(frame.Context.Budget);
        foreach (var value in values)
        {
            if (markup) builder.Append(Html.EscapeValue(value, frame.Context.Budget));
            else value.WriteStr(builder);
        }
        return builder.ToJinjaString(markup);
    }
}

internal sealed class Conditional(Expression test, Expression whenTrue, Expression? whenFalse, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => whenFalse is null ? [test, whenTrue] : [test, whenTrue, whenFalse];

    public override void Resolve(ResolverScope scope) => base.Resolve(scope.Soft());

    public override JinjaValue Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (test.Evaluate(frame).IsTrue) return whenTrue.Evaluate(frame);
        return whenFalse?.Evaluate(frame)
            ?? new JinjaUndefined($"the inline if-expression on line {Line} evaluated to false and no else section was defined.");
    }
}

/// <summary><c>value.name</c>.</summary>
internal sealed class GetAttribute(Expression owner, string name, int line) : Expression(line)
{
    private readonly JinjaString _name = new(name);
    private readonly bool _isPlainKey = !name.StartsWith('_') && !Methods.DictMethods.Has(name);

    public override IEnumerable<Node> Children => [owner];

    public override JinjaValue Evaluate(Frame frame)
    {
        var value = owner.Evaluate(frame);
        if (_isPlainKey && value is JinjaDict dict) return dict.Items.TryGetValue(_name, out var found) ? found : JinjaUndefined.Missing(value, _name);
        return Attributes.Get(value, _name, frame.Context);
    }
}

/// <summary><c>value[key]</c>.</summary>
internal sealed class GetItem(Expression owner, Expression key, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => [owner, key];

    public override void Resolve(ResolverScope scope)
    {
        if (key is TupleNode { HasSlice: true }) throw JinjaException.Syntax("invalid syntax", null);
        base.Resolve(scope);
    }

    public override JinjaValue Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var value = owner.Evaluate(frame);
        return key is SliceNode slice ? slice.Apply(value, frame) : Attributes.GetItem(value, key.Evaluate(frame), frame.Context);
    }
}

/// <summary>Inside brackets only.</summary>
internal sealed class SliceNode(Expression? start, Expression? stop, Expression? step, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => new[] { start, stop, step }.OfType<Node>();

    public override JinjaValue Evaluate(Frame frame) => throw JinjaException.Type("a slice has no value of its own");

    public JinjaValue Apply(JinjaValue value, Frame frame) => Subscripts.Slice(
        value, start?.Evaluate(frame) ?? JinjaValue.None, stop?.Evaluate(frame) ?? JinjaValue.None, step?.Evaluate(frame) ?? JinjaValue.None, frame.Context.Budget);
}
