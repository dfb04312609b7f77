using Graycat.Jinja.Rendering;
using Graycat.Jinja.Scoping;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Nodes;

/// <summary>The parameters and the body of a macro or of a call block.</summary>
internal sealed class MacroDefinition(string? name, List<Name> parameters, List<Expression> defaults, Body body, int line)
{
    private FunctionScope _function = new(null);
    private BlockEntry[] _entries = [];
    private int _callerSlot = -1, _kwargsSlot = -1, _varargsSlot = -1;

    public string? Name => name;

    public IReadOnlyList<Name> Parameters => parameters;

    public bool TakesCaller { get; private set; }

    public bool HasCallerParameter { get; } = parameters.Any(parameter => parameter.Text == "caller");

    public bool TakesNamed => _kwargsSlot >= 0;

    public bool TakesMore => _varargsSlot >= 0;

    public IEnumerable<Node> Children => [.. parameters, .. defaults, body];

    public void Resolve(ResolverScope scope)
    {
        if (parameters.Select(parameter => parameter.Text).Distinct().Count() != parameters.Count)
            throw JinjaException.Syntax("duplicate argument in function definition", null);
        var inner = scope.InnerFunction();
        Declare(inner.Symbols);
        DeclareSpecials(inner.Symbols);
        Declare(inner.Symbols);
        foreach (var child in Children) child.Resolve(inner);
        _function = inner.Function;
        _entries = inner.Symbols.Entries();
    }

    public JinjaString Run(Frame outer, JinjaValue?[] values, JinjaValue caller, JinjaDict named, JinjaTuple more)
    {
        outer.Context.Budget.EnterCall();
        var output = new TextBuilder(outer.Context.Budget);
        var frame = new Frame(_function.SlotCount, outer, outer.Context, output);
        for (int i = 0; i < values.Length; i++) parameters[i].Assign(frame, values[i]!);
        if (_callerSlot >= 0) frame.Set(_callerSlot, caller);
        if (_kwargsSlot >= 0) frame.Set(_kwargsSlot, named);
        if (_varargsSlot >= 0) frame.Set(_varargsSlot, more);
        frame.Enter(_entries);
        SetDefaults(frame, values);
        body.Execute(frame);
        outer.Context.Budget.LeaveCall();
        return output.ToJinjaString(outer.Context.Autoescape);
    }

    private void Declare(Symbols symbols)
    {
        foreach (var parameter in parameters) symbols.DeclareParameter(parameter.Text);
        foreach (var value in defaults) value.Declare(symbols);
        body.Declare(symbols);
    }

    private void DeclareSpecials(Symbols symbols)
    {
        var used = UndeclaredNames.Among(body, "caller", "kwargs", "varargs");
        if (used.Contains("caller"))
        {
            int place = parameters.FindIndex(parameter => parameter.Text == "caller");
            if (place >= 0 && place < parameters.Count - defaults.Count)
                throw JinjaException.Syntax("When defining macros or call blocks the special \"caller\" argument must be omitted or be given a default.", line);
            if (place < 0) _callerSlot = symbols.DeclareParameter("caller").Slot;
            TakesCaller = true;
        }
        if (used.Contains("kwargs") && parameters.TrueForAll(parameter => parameter.Text != "kwargs")) _kwargsSlot = symbols.DeclareParameter("kwargs").Slot;
        if (used.Contains("varargs") && parameters.TrueForAll(parameter => parameter.Text != "varargs")) _varargsSlot = symbols.DeclareParameter("varargs").Slot;
    }

    private void SetDefaults(Frame frame, JinjaValue?[] values)
    {
        int firstDefault = parameters.Count - defaults.Count;
        for (int i = 0; i < parameters.Count; i++)
        {
            if (values[i] is not null) continue;
            parameters[i].Assign(frame, i < firstDefault ? new JinjaUndefined($"parameter '{parameters[i].Text}' was not provided") : defaults[i - firstDefault].Evaluate(frame));
        }
    }
}

/// <summary>A macro as a value: its definition and the frame it was made in.</summary>
internal sealed class JinjaMacro(MacroDefinition definition, Frame frame) : JinjaValue
{
    internal override string TypeName => "Macro";

    internal override bool IsCallable => true;

    internal override JinjaValue Call(RenderContext context, CallArguments arguments)
    {
        var parameters = definition.Parameters;
        var values = new JinjaValue?[parameters.Count];
        int given = Math.Min(parameters.Count, arguments.Positional.Length);
        Array.Copy(arguments.Positional, values, given);
        var named = arguments.Named.ToList();
        for (int i = given; i < parameters.Count; i++) values[i] = Take(named, parameters[i].Text);
        JinjaValue caller = None;
        bool foundCaller = definition.HasCallerParameter;
        if (definition.TakesCaller && !foundCaller) caller = Take(named, "caller") ?? new JinjaUndefined("No caller defined");
        if (!definition.TakesNamed && named.Count > 0) throw Unexpected(named[0].Key);
        if (!definition.TakesMore && arguments.Positional.Length > parameters.Count)
            throw JinjaException.Type($"macro '{definition.Name}' takes not more than {parameters.Count} argument(s)");
        return definition.Run(frame, values, caller, ToDict(named), new JinjaTuple([.. arguments.Positional[given..]]));
    }

    internal override JinjaValue? GetAttribute(string name, RenderContext context) => name switch
    {
        "name" => definition.Name is null ? None : Of(definition.Name),
        "arguments" => new JinjaList([.. definition.Parameters.Select(parameter => Of(parameter.Text))]),
        "catch_kwargs" => Of(definition.TakesNamed),
        "catch_varargs" => Of(definition.TakesMore),
        "caller" => Of(definition.TakesCaller),
        "explicit_caller" => Of(definition.HasCallerParameter),
        _ => null,
    };

    internal override void WriteRepr(TextBuilder into) => into.Append(definition.Name is null ? "<Macro anonymous>" : $"<Macro '{definition.Name}'>");

    private static JinjaValue? Take(List<KeyValuePair<string, JinjaValue>> named, string name)
    {
        int place = named.FindIndex(item => item.Key == name);
        if (place < 0) return null;
        var value = named[place].Value;
        named.RemoveAt(place);
        return value;
    }

    private static JinjaDict ToDict(List<KeyValuePair<string, JinjaValue>> named)
    {
        var dict = new JinjaDict(named.Count);
        foreach (var (name, value) in named) dict.Items[new JinjaString(name)] = value;
        return dict;
    }

    private JinjaException Unexpected(string name) => JinjaException.Type(name == "caller"
        ? $"macro '{definition.Name}' was invoked with two values for the special caller argument. This is most likely a bug."
        : $"macro '{definition.Name}' takes no keyword argument '{name}'");
}

/// <summary><c>{% macro name(…) %}</c>.</summary>
internal sealed class Macro(Name name, MacroDefinition definition, int line) : Statement(line)
{
    public override IEnumerable<Node> Children => definition.Children;

    public override void Declare(Symbols symbols) => symbols.Store(name.Text);

    public override void Resolve(ResolverScope scope)
    {
        definition.Resolve(scope);
        name.Resolve(scope);
    }

    public override Flow Execute(Frame frame)
    {
        name.Assign(frame, new JinjaMacro(definition, frame));
        return Flow.Normal;
    }
}

/// <summary><c>{% call f() %}…{% endcall %}</c>, and <c>{% generation %}</c>, which calls a function that prints its body.</summary>
internal sealed class CallBlock(Call? call, MacroDefinition body, int line) : Statement(line)
{
    public override IEnumerable<Node> Children => call is null ? body.Children : body.Children.Prepend(call);

    public override void Declare(Symbols symbols) => call?.Declare(symbols);

    public override void Resolve(ResolverScope scope)
    {
        body.Resolve(scope);
        call?.Resolve(scope);
    }

    public override Flow Execute(Frame frame)
    {
        var caller = new JinjaMacro(body, frame);
        Output.Write(call is null ? caller.Call(frame.Context, CallArguments.None) : call.EvaluateWithCaller(frame, caller), frame);
        return Flow.Normal;
    }
}
