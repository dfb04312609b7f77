using Graycat.Jinja.Rendering;
using Graycat.Jinja.Scoping;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Nodes;

/// <summary>A piece of a template: read by the parser, bound to variables by <see cref="Resolve"/>, then run by any number of renderings at once.</summary>
internal abstract class Node(int line)
{
    public int Line { get; } = line;

    /// <summary>In the order in which Jinja2 visits them.</summary>
    public virtual IEnumerable<Node> Children => [];

    /// <summary>Tells a block's symbols which names this node reads and sets; stops at blocks with symbols of their own.</summary>
    public virtual void Declare(Symbols symbols)
    {
        foreach (var child in Children) child.Declare(symbols);
    }

    /// <summary>Binds names to slots and finds what Jinja2's compiler would refuse.</summary>
    public virtual void Resolve(ResolverScope scope)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var child in Children) child.Resolve(scope);
    }

    public IEnumerable<Node> Descendants() => Children.SelectMany(child => child.Descendants().Prepend(child));
}

internal abstract class Expression(int line) : Node(line)
{
    public abstract JinjaValue Evaluate(Frame frame);
}

/// <summary>How a statement ended.</summary>
internal enum Flow
{
    Normal,
    Break,
    Continue,
}

internal abstract class Statement(int line) : Node(line)
{
    public abstract Flow Execute(Frame frame);
}

/// <summary>Statements in a row.</summary>
internal sealed class Body(List<Statement> statements) : Node(1)
{
    private readonly Statement[] _statements = [.. statements];

    public override IEnumerable<Node> Children => _statements;

    public bool IsEmpty => _statements.Length == 0;

    public Flow Execute(Frame frame)
    {
        frame.Context.Budget.Spend(_statements.Length + 1);
        foreach (var statement in _statements)
        {
            frame.Context.Line = statement.Line;
            var flow = statement.Execute(frame);
            if (flow != Flow.Normal) return flow;
        }
        return Flow.Normal;
    }
}
