using System.Collections.Frozen;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Methods;

/// <summary>A method of a Python type.</summary>
internal sealed class Method<TOwner>(string type, string name, string parameters, Func<RenderContext, TOwner, JinjaValue?[], JinjaValue> body)
    where TOwner : JinjaValue
{
    private readonly Signature _signature = new($"{type}.{name}", parameters);

    public string Name => name;

    public JinjaValue Invoke(RenderContext context, TOwner owner, CallArguments arguments) => body(context, owner, _signature.Bind(arguments));
}

/// <summary>A method with its object.</summary>
internal sealed class BoundMethod<TOwner>(Method<TOwner> method, TOwner owner) : JinjaValue
    where TOwner : JinjaValue
{
    internal override string TypeName => "builtin_function_or_method";

    internal override bool IsCallable => true;

    internal override JinjaValue Call(RenderContext context, CallArguments arguments) => method.Invoke(context, owner, arguments);

    internal override void WriteRepr(TextBuilder into) => into.Append($"<built-in method {method.Name} of {owner.TypeName} object>");
}

/// <summary>A method that would change its object: the sandbox hides it unless <see cref="JinjaOptions.AllowMutation"/>.</summary>
internal sealed class MutatingMethod(string name, Func<RenderContext, CallArguments, JinjaValue> body) : JinjaValue
{
    /// <summary>One with a fixed list of parameters; see <see cref="Signature"/>.</summary>
    public MutatingMethod(string name, string parameters, Func<RenderContext, JinjaValue?[], JinjaValue> body)
        : this(name, Bind(new Signature(name, parameters), body))
    {
    }

    internal override string TypeName => "builtin_function_or_method";

    internal override bool IsCallable => true;

    internal override JinjaValue Call(RenderContext context, CallArguments arguments) => body(context, arguments);

    internal override void WriteRepr(TextBuilder into) => into.Append($"<built-in method {name}>");

    private static Func<RenderContext, CallArguments, JinjaValue> Bind(Signature signature, Func<RenderContext, JinjaValue?[], JinjaValue> body) =>
        (context, arguments) => body(context, signature.Bind(arguments));
}

/// <summary>The methods of one type by name.</summary>
internal sealed class MethodTable<TOwner>(string type)
    where TOwner : JinjaValue
{
    private readonly Dictionary<string, Method<TOwner>> _building = [];
    private FrozenDictionary<string, Method<TOwner>>? _methods;

    /// <summary>Adds a method; see <see cref="Signature"/> for the parameters.</summary>
    public MethodTable<TOwner> Add(string name, string parameters, Func<RenderContext, TOwner, JinjaValue?[], JinjaValue> body)
    {
        _building[name] = new Method<TOwner>(type, name, parameters, body);
        return this;
    }

    public MethodTable<TOwner> Freeze()
    {
        _methods = _building.ToFrozenDictionary();
        return this;
    }

    public bool Has(string name) => _methods!.ContainsKey(name);

    public JinjaValue? Find(TOwner owner, string name) => _methods!.TryGetValue(name, out var method) ? new BoundMethod<TOwner>(method, owner) : null;
}
