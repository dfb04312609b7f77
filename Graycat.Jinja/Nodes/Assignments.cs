using Graycat.Jinja.Rendering;
using Graycat.Jinja.Scoping;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Nodes;

/// <summary><c>{% set target = value %}</c>.</summary>
internal sealed class Assign(Expression target, Expression value, int line) : Statement(line)
{
    private readonly NamespaceTarget[] _namespaces = [.. new[] { target }.Concat(target.Descendants()).OfType<NamespaceTarget>()];

    public override IEnumerable<Node> Children => [target, value];

    public override void Declare(Symbols symbols)
    {
        value.Declare(symbols);
        target.Declare(symbols);
    }

    public override Flow Execute(Frame frame)
    {
        foreach (var space in _namespaces) space.Check(frame);
        ((ITarget)target).Assign(frame, value.Evaluate(frame));
        return Flow.Normal;
    }
}

/// <summary><c>{% set target %}…{% endset %}</c>, perhaps through filters.</summary>
internal sealed class AssignBlock(Expression target, FilterNode? filter, Body body, int line) : Statement(line)
{
    private BlockEntry[] _entries = [];

    public override IEnumerable<Node> Children => filter is null ? [target, body] : [target, filter, body];

    public override void Declare(Symbols symbols) => target.Declare(symbols);

    public override void Resolve(ResolverScope scope)
    {
        var inner = scope.Inner();
        body.Declare(inner.Symbols);
        body.Resolve(inner);
        filter?.Resolve(inner);
        target.Resolve(scope);
        _entries = inner.Symbols.Entries();
    }

    public override Flow Execute(Frame frame)
    {
        frame.Enter(_entries);
        var (flow, text) = Capture.Run(body, frame);
        if (flow != Flow.Normal) return flow;
        JinjaValue value = filter is null ? text : filter.Apply(frame, text);
        if (frame.Context.Autoescape) value = value.ToStr(frame.Context.Budget).AsMarkup();
        ((ITarget)target).Assign(frame, value);
        frame.Leave(_entries);
        return Flow.Normal;
    }
}

/// <summary>Runs statements with their output caught.</summary>
internal static class Capture
{
    public static (Flow Flow, JinjaString Text) Run(Body body, Frame frame)
    {
        var outer = frame.Output;
        var caught = new TextBuilder(frame.Context.Budget);
        frame.Output = caught;
        var flow = body.Execute(frame);
        frame.Output = outer;
        return (flow, caught.ToJinjaString(frame.Context.Autoescape));
    }
}

/// <summary><c>{% with a = 1 %}</c>: the values are read outside.</summary>
internal sealed class With(List<(Expression Target, Expression Value)> bindings, Body body, int line) : Statement(line)
{
    private BlockEntry[] _entries = [];

    public override IEnumerable<Node> Children => bindings.Select(item => (Node)item.Target).Concat(bindings.Select(item => item.Value)).Append(body);

    public override void Declare(Symbols symbols)
    {
        foreach (var (_, value) in bindings) value.Declare(symbols);
    }

    public override void Resolve(ResolverScope scope)
    {
        var inner = scope.Inner();
        foreach (var (target, _) in bindings) ((ITarget)target).DeclareParameters(inner.Symbols);
        body.Declare(inner.Symbols);
        foreach (var (target, value) in bindings)
        {
            target.Resolve(inner);
            value.Resolve(scope);
        }
        body.Resolve(inner);
        _entries = inner.Symbols.Entries();
    }

    public override Flow Execute(Frame frame)
    {
        frame.Enter(_entries);
        foreach (var (target, value) in bindings) ((ITarget)target).Assign(frame, value.Evaluate(frame));
        var flow = body.Execute(frame);
        frame.Leave(_entries);
        return flow;
    }
}
