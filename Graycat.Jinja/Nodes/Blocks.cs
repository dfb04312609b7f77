using Graycat.Jinja.Rendering;
using Graycat.Jinja.Scoping;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Nodes;

internal sealed class If(Expression test, Body body, List<If> alternatives, Body otherwise, int line) : Statement(line)
{
    private readonly (Expression Test, Body Body)[] _branches = [(test, body), .. alternatives.Select(alternative => alternative._branches[0])];

    public override IEnumerable<Node> Children => [test, body, .. alternatives, otherwise];

    public override void Declare(Symbols symbols)
    {
        test.Declare(symbols);
        Symbols inBody = symbols.Branch(), inAlternatives = symbols.Branch(), inOtherwise = symbols.Branch();
        body.Declare(inBody);
        foreach (var alternative in alternatives) alternative.Declare(inAlternatives);
        otherwise.Declare(inOtherwise);
        symbols.Merge(inBody, inAlternatives, inOtherwise);
    }

    public override void Resolve(ResolverScope scope) => base.Resolve(scope.Soft());

    public override Flow Execute(Frame frame)
    {
        foreach (var (condition, branch) in _branches)
        {
            if (condition.Evaluate(frame).IsTrue) return branch.Execute(frame);
        }
        return otherwise.IsEmpty ? Flow.Normal : otherwise.Execute(frame);
    }
}

/// <summary>A block with names of its own that changes nothing else: <c>block</c>, and the inside of <c>autoescape</c>.</summary>
internal sealed class Scoped(Body body, int line) : Statement(line)
{
    private BlockEntry[] _entries = [];

    public override IEnumerable<Node> Children => [body];

    public override void Declare(Symbols symbols)
    {
    }

    public override void Resolve(ResolverScope scope)
    {
        var inner = scope.Inner();
        body.Declare(inner.Symbols);
        body.Resolve(inner);
        _entries = inner.Symbols.Entries();
    }

    public override Flow Execute(Frame frame)
    {
        frame.Enter(_entries);
        var flow = body.Execute(frame);
        frame.Leave(_entries);
        return flow;
    }
}

/// <summary><c>{% autoescape on %}</c>, inside a <see cref="Scoped"/>.</summary>
internal sealed class Autoescape(Expression on, Body body, int line) : Statement(line)
{
    public override IEnumerable<Node> Children => [on, body];

    public override Flow Execute(Frame frame)
    {
        bool before = frame.Context.Autoescape;
        frame.Context.Autoescape = on.Evaluate(frame).IsTrue && frame.Context.Options.EscapesHtml;
        var flow = body.Execute(frame);
        frame.Context.Autoescape = before;
        return flow;
    }
}

/// <summary><c>{% filter name %}…{% endfilter %}</c>.</summary>
internal sealed class FilterBlock(FilterNode filter, Body body, int line) : Statement(line)
{
    private BlockEntry[] _entries = [];

    public override IEnumerable<Node> Children => [body, filter];

    public override void Declare(Symbols symbols) => filter.Declare(symbols);

    public override void Resolve(ResolverScope scope)
    {
        var inner = scope.Inner();
        body.Declare(inner.Symbols);
        filter.Declare(inner.Symbols);
        body.Resolve(inner);
        filter.Resolve(inner);
        _entries = inner.Symbols.Entries();
    }

    public override Flow Execute(Frame frame)
    {
        frame.Enter(_entries);
        var (flow, text) = Capture.Run(body, frame);
        if (flow != Flow.Normal) return flow;
        Output.Write(filter.Apply(frame, text), frame);
        frame.Leave(_entries);
        return Flow.Normal;
    }
}

/// <summary><c>{% break %}</c> and <c>{% continue %}</c>.</summary>
internal sealed class Jump(Flow flow, int line) : Statement(line)
{
    public override void Resolve(ResolverScope scope)
    {
        if (!scope.IsInLoop) throw JinjaException.Syntax(flow == Flow.Break ? "'break' outside loop" : "'continue' not properly in loop", null);
    }

    public override Flow Execute(Frame frame) => flow;
}

/// <summary><c>include</c>, <c>import</c>, <c>extends</c>: there is nowhere to load from.</summary>
internal sealed class Loading(string tag, Expression template, int line) : Statement(line)
{
    public override IEnumerable<Node> Children => [template];

    public override Flow Execute(Frame frame)
    {
        template.Evaluate(frame);
        throw JinjaException.Type($"no loader for this environment specified: {tag}");
    }
}
