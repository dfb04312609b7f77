using System.Runtime.CompilerServices;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Scoping;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Nodes;

/// <summary>Something that a set, a for or a macro can give a value to.</summary>
internal interface ITarget
{
    /// <summary>Puts the node into storing mode.</summary>
    void MakeTarget();

    bool CanAssign { get; }

    void Assign(Frame frame, JinjaValue value);

    /// <summary>For loop variables, which belong to the loop whatever is outside.</summary>
    void DeclareParameters(Symbols symbols);
}

/// <summary>A variable.</summary>
internal sealed class Name(string name, int line) : Expression(line), ITarget
{
    private readonly JinjaString _name = new(name);
    private Reference _reference;

    public string Text => _name.Text;

    public bool IsTarget { get; private set; }

    public bool CanAssign => Text is not ("true" or "false" or "none" or "True" or "False" or "None");

    public int Slot => _reference.Slot;

    public void MakeTarget() => IsTarget = true;

    public override void Declare(Symbols symbols)
    {
        if (IsTarget) symbols.Store(Text);
        else symbols.Load(Text);
    }

    public void DeclareParameters(Symbols symbols) => symbols.DeclareParameter(Text);

    public override void Resolve(ResolverScope scope) => _reference = scope.Function.Reach(
        scope.Symbols.Find(Text) ?? throw JinjaException.Value($"the name '{Text}' is unknown to this block"));

    public override JinjaValue Evaluate(Frame frame) => frame[_reference] ?? JinjaUndefined.Name(_name);

    public JinjaValue? Peek(Frame frame) => frame[_reference];

    public void Assign(Frame frame, JinjaValue value) => frame[_reference] = value;
}

/// <summary><c>ns.attribute</c> on the left of a set.</summary>
internal sealed class NamespaceTarget(string name, string attribute, int line) : Expression(line), ITarget
{
    private readonly Name _name = new(name, line);
    private readonly JinjaString _attribute = new(attribute);

    public bool CanAssign => true;

    public override IEnumerable<Node> Children => [_name];

    public void MakeTarget()
    {
    }

    public void DeclareParameters(Symbols symbols) => Declare(symbols);

    public override JinjaValue Evaluate(Frame frame) => throw JinjaException.Runtime("a namespace target has no value");

    public void Check(Frame frame)
    {
        if (_name.Peek(frame) is not JinjaNamespace) throw JinjaException.Runtime("cannot assign attribute on non-namespace object");
    }

    public void Assign(Frame frame, JinjaValue value)
    {
        if (_name.Peek(frame) is not JinjaNamespace space) throw JinjaException.Type("object does not support item assignment");
        space.Set(_attribute, value);
    }
}

/// <summary>A tuple, as a value or as a target to unpack into.</summary>
internal sealed class TupleNode(List<Expression> items, int line) : Expression(line), ITarget
{
    private readonly Expression[] _items = [.. items];

    public override IEnumerable<Node> Children => _items;

    public bool CanAssign => _items.All(item => item is ITarget { CanAssign: true });

    public bool HasSlice => _items.Any(item => item is SliceNode);

    public void MakeTarget()
    {
        foreach (var item in _items.OfType<ITarget>()) item.MakeTarget();
    }

    public void DeclareParameters(Symbols symbols)
    {
        foreach (var item in _items.OfType<ITarget>()) item.DeclareParameters(symbols);
    }

    public override JinjaValue Evaluate(Frame frame)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var values = new List<JinjaValue>(_items.Length);
        foreach (var item in _items) values.Add(item.Evaluate(frame));
        return new JinjaTuple(values);
    }

    public void Assign(Frame frame, JinjaValue value)
    {
        if (!value.IsIterable) throw JinjaException.Type($"cannot unpack non-iterable {value.TypeName} object");
        var values = value is JinjaSequence sequence ? sequence.Items : value.ToItems(frame.Context.Budget);
        if (values.Count < _items.Length) throw JinjaException.Value($"not enough values to unpack (expected {_items.Length}, got {values.Count})");
        if (values.Count > _items.Length) throw JinjaException.Value($"too many values to unpack (expected {_items.Length})");
        for (int i = 0; i < _items.Length; i++) ((ITarget)_items[i]).Assign(frame, values[i]);
    }
}
