using Graycat.Jinja.Values;

namespace Graycat.Jinja.Scoping;

/// <summary>What becomes one Python function in Jinja2's compiler: the template, a macro, a call body, a recursive loop. Its variables are slots.</summary>
internal sealed class FunctionScope(FunctionScope? parent)
{
    public FunctionScope? Parent { get; } = parent;

    public int SlotCount { get; private set; }

    public Variable NewVariable() => new(this, SlotCount++);

    /// <summary>How to get at a variable from inside this function.</summary>
    public Reference Reach(Variable variable)
    {
        int hops = 0;
        for (var scope = this; scope != variable.Owner; scope = scope.Parent!) hops++;
        return new Reference(hops, variable.Slot);
    }
}

internal sealed record Variable(FunctionScope Owner, int Slot);

/// <param name="Hops">How many functions outward.</param>
/// <param name="Slot">Where in that function's slots.</param>
internal readonly record struct Reference(int Hops, int Slot);

/// <summary>How a variable starts when its block is entered.</summary>
internal enum InitialValue
{
    /// <summary>Given by the loop or the call.</summary>
    Parameter,

    /// <summary>Not set.</summary>
    Missing,

    /// <summary>Looked up by name in the context.</summary>
    Context,

    /// <summary>A copy of the variable of that name further out.</summary>
    Outer,
}

/// <summary>Sets one variable when a block is entered.</summary>
internal readonly record struct BlockEntry(int Slot, InitialValue Start, Reference Outer, JinjaString Name);

/// <summary>
/// The names of one block, found out before it runs: the same analysis as Jinja2's <c>idtracking</c>, because which value a
/// name has follows from it (a name set anywhere at a level belongs to that level from its start).
/// </summary>
internal sealed class Symbols(Symbols? parent, FunctionScope function)
{
    private Dictionary<string, Variable> _identifiers = [];
    private Dictionary<string, Variable> _references = [];
    private Dictionary<Variable, (InitialValue Start, Variable? Outer, string Name)> _starts = [];
    private HashSet<string> _stores = [];

    public FunctionScope Function { get; } = function;

    public Variable? Find(string name) => _references.TryGetValue(name, out var found) ? found : parent?.Find(name);

    public void Load(string name)
    {
        if (Find(name) is null) Define(name, InitialValue.Context, null);
    }

    public void Store(string name)
    {
        _stores.Add(name);
        if (_references.ContainsKey(name)) return;
        var outer = parent?.Find(name);
        Define(name, outer is null ? InitialValue.Missing : InitialValue.Outer, outer);
    }

    public Variable DeclareParameter(string name)
    {
        _stores.Add(name);
        return Define(name, InitialValue.Parameter, null);
    }

    public Symbols Branch() => new(parent, Function)
    {
        _identifiers = _identifiers,
        _references = new(_references),
        _starts = new(_starts),
        _stores = [.. _stores],
    };

    /// <summary>Takes over what the branches of an if have found; what they set may come from further out when they did not run.</summary>
    public void Merge(params Symbols[] branches)
    {
        var stored = branches.SelectMany(branch => branch._stores).Where(name => !_stores.Contains(name)).Distinct().ToList();
        foreach (var branch in branches)
        {
            foreach (var (name, variable) in branch._references) _references[name] = variable;
            foreach (var (variable, start) in branch._starts) _starts[variable] = start;
            _stores.UnionWith(branch._stores);
        }
        foreach (string name in stored)
        {
            var outer = parent?.Find(name);
            _starts[Find(name)!] = (outer is null ? InitialValue.Context : InitialValue.Outer, outer, name);
        }
    }

    public BlockEntry[] Entries() =>
        [.. _starts.Where(start => start.Value.Start != InitialValue.Parameter).Select(start => new BlockEntry(
            start.Key.Slot,
            start.Value.Start,
            start.Value.Outer is null ? default : Function.Reach(start.Value.Outer),
            new JinjaString(start.Value.Name)))];

    private Variable Define(string name, InitialValue start, Variable? outer)
    {
        if (!_identifiers.TryGetValue(name, out var variable)) _identifiers[name] = variable = Function.NewVariable();
        _references[name] = variable;
        _starts[variable] = (start, outer, name);
        return variable;
    }
}

/// <summary>Where in the template the resolver stands.</summary>
/// <param name="Symbols">The names of the innermost block.</param>
/// <param name="IsSoft">Inside an if or an inline if of this block: unknown filters and tests fail only when reached.</param>
/// <param name="IsInLoop">Whether a break has a loop in this function.</param>
/// <param name="Options">The template's options.</param>
internal readonly record struct ResolverScope(Symbols Symbols, bool IsSoft, bool IsInLoop, JinjaOptions Options)
{
    public FunctionScope Function => Symbols.Function;

    /// <summary>The scope of a block inside the same function.</summary>
    public ResolverScope Inner() => new(new Symbols(Symbols, Function), false, IsInLoop, Options);

    /// <summary>The scope of a function inside this one.</summary>
    public ResolverScope InnerFunction() => new(new Symbols(Symbols, new FunctionScope(Function)), false, false, Options);

    public ResolverScope Soft() => this with { IsSoft = true };

    public ResolverScope Loop() => this with { IsInLoop = true };
}
