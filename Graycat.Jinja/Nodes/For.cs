using Graycat.Jinja.Rendering;
using Graycat.Jinja.Scoping;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Nodes;

/// <summary>A for loop: plain, filtered by a test, recursive, with else.</summary>
internal sealed class For(Expression target, Expression iterable, Body body, Body otherwise, Expression? test, bool isRecursive, int line) : Statement(line)
{
    private readonly LoopTest? _test = test is null ? null : new LoopTest(target, test);
    private BlockEntry[] _bodyEntries = [], _elseEntries = [];
    private FunctionScope? _function;
    private int _loopSlot = -1;

    public override IEnumerable<Node> Children => test is null ? [target, iterable, body, otherwise] : [target, iterable, body, otherwise, test];

    public override void Declare(Symbols symbols) => iterable.Declare(symbols);

    public override void Resolve(ResolverScope scope)
    {
        if (Descendants().OfType<Name>().FirstOrDefault(name => name is { IsTarget: true, Text: "loop" }) is { } loop)
            throw JinjaException.Syntax("Can't assign to special loop variable in for-loop target", loop.Line);
        iterable.Resolve(scope);
        var inner = isRecursive ? scope.InnerFunction() : scope.Inner();
        _function = isRecursive ? inner.Function : null;
        _test?.ResolveTest(isRecursive ? new ResolverScope(new Symbols(scope.Symbols, inner.Function), false, false, scope.Options) : scope.Inner());
        ResolveElse(isRecursive ? new ResolverScope(new Symbols(scope.Symbols, inner.Function), false, false, scope.Options) : scope.Inner());
        ResolveBody(inner.Loop());
    }

    public override Flow Execute(Frame frame)
    {
        var items = iterable.Evaluate(frame);
        if (_function is null) return Loop(frame, items, null, 0);
        Output.Write(Recurse(frame, items, 0), frame);
        return Flow.Normal;
    }

    private void ResolveBody(ResolverScope inner)
    {
        if (isRecursive || UndeclaredNames.Among(body, "loop").Count > 0) _loopSlot = inner.Symbols.DeclareParameter("loop").Slot;
        ((ITarget)target).DeclareParameters(inner.Symbols);
        body.Declare(inner.Symbols);
        target.Resolve(inner);
        body.Resolve(inner);
        _bodyEntries = inner.Symbols.Entries();
    }

    private void ResolveElse(ResolverScope inner)
    {
        otherwise.Declare(inner.Symbols);
        otherwise.Resolve(inner);
        _elseEntries = inner.Symbols.Entries();
    }

    private JinjaString Recurse(Frame outer, JinjaValue items, int depth)
    {
        outer.Context.Budget.EnterCall();
        var output = new TextBuilder(outer.Context.Budget);
        var frame = new Frame(_function!.SlotCount, outer, outer.Context, output);
        Loop(frame, items, (_, inner) => Recurse(outer, inner, depth + 1), depth);
        outer.Context.Budget.LeaveCall();
        return output.ToJinjaString(outer.Context.Autoescape);
    }

    private Flow Loop(Frame frame, JinjaValue items, Func<RenderContext, JinjaValue, JinjaValue>? recurse, int depth)
    {
        bool ran = _loopSlot < 0 && _test is null && items is JinjaSequence sequence
            ? RunPlain(frame, sequence.Items)
            : RunIterator(frame, items, recurse, depth);
        frame.Leave(_bodyEntries);
        if (ran || otherwise.IsEmpty) return Flow.Normal;
        frame.Enter(_elseEntries);
        var flow = otherwise.Execute(frame);
        frame.Leave(_elseEntries);
        return flow;
    }

    /// <summary>Runs the body for each item; false when Python would run the else: no turn reached the end of the body.</summary>
    private bool RunPlain(Frame frame, List<JinjaValue> items)
    {
        bool ran = false;
        for (int i = 0; i < items.Count; i++)
        {
            var flow = Turn(frame, items[i]);
            ran |= flow == Flow.Normal;
            if (flow == Flow.Break) break;
        }
        return ran;
    }

    private bool RunIterator(Frame frame, JinjaValue items, Func<RenderContext, JinjaValue, JinjaValue>? recurse, int depth)
    {
        var each = items.Iterate();
        if (_test is not null) each = _test.Filter(frame, each).GetEnumerator();
        var loop = new JinjaLoop(items, each, _test is not null, recurse, depth, frame.Context);
        bool ran = false;
        while (loop.Next() is { } item)
        {
            if (_loopSlot >= 0) frame.Set(_loopSlot, loop);
            var flow = Turn(frame, item);
            ran |= flow == Flow.Normal;
            if (flow == Flow.Break) break;
        }
        return ran;
    }

    private Flow Turn(Frame frame, JinjaValue item)
    {
        ((ITarget)target).Assign(frame, item);
        frame.Enter(_bodyEntries);
        return body.Execute(frame);
    }
}

/// <summary>The <c>if</c> of a for: a function of its own in Python, with the loop variables and nothing else of the loop.</summary>
internal sealed class LoopTest(Expression target, Expression test)
{
    private BlockEntry[] _entries = [];
    private Dictionary<Name, int> _slots = [];
    private List<(Name Name, int Slot)> _targets = [];

    public void ResolveTest(ResolverScope scope)
    {
        ((ITarget)target).DeclareParameters(scope.Symbols);
        test.Declare(scope.Symbols);
        test.Resolve(scope);
        _targets = [.. new[] { target }.Concat(target.Descendants()).OfType<Name>().Select(name => (name, scope.Symbols.Find(name.Text)!.Slot))];
        _slots = _targets.ToDictionary(item => item.Name, item => item.Slot);
        _entries = scope.Symbols.Entries();
    }

    public IEnumerable<JinjaValue> Filter(Frame frame, IEnumerator<JinjaValue> items)
    {
        frame.Enter(_entries);
        while (items.MoveNext())
        {
            frame.Context.Budget.Spend();
            Bind(frame, items.Current);
            if (test.Evaluate(frame).IsTrue) yield return items.Current;
        }
    }

    /// <summary>Unpacks into the loop's own variables, which the next turn sets anyway, and copies them to the test's.</summary>
    private void Bind(Frame frame, JinjaValue item)
    {
        if (target is Name single)
        {
            frame.Set(_slots[single], item);
            return;
        }
        var before = _targets.ConvertAll(pair => frame.Get(pair.Name.Slot));
        ((ITarget)target).Assign(frame, item);
        for (int i = 0; i < _targets.Count; i++)
        {
            frame.Set(_targets[i].Slot, frame.Get(_targets[i].Name.Slot));
            frame.Set(_targets[i].Name.Slot, before[i]);
        }
    }
}
