using Graycat.Jinja.Rendering;
using Graycat.Jinja.Text;

namespace Graycat.Jinja.Values;

/// <summary>A function of Python's or Jinja's, or a method bound to its object.</summary>
internal sealed class JinjaFunction(string name, Func<RenderContext, CallArguments, JinjaValue> body, string typeName = "builtin_function_or_method") : JinjaValue
{
    internal override string TypeName => typeName;

    internal override bool IsCallable => true;

    /// <summary>A function with a fixed list of parameters; see <see cref="Signature"/>.</summary>
    public static JinjaFunction Of(string name, string parameters, Func<RenderContext, JinjaValue?[], JinjaValue> body)
    {
        var signature = new Signature(name, parameters);
        return new JinjaFunction(name, (context, arguments) => body(context, signature.Bind(arguments)));
    }

    internal override JinjaValue Call(RenderContext context, CallArguments arguments) => body(context, arguments);

    internal override void WriteRepr(TextBuilder into) => into.Append($"<{typeName} {name}>");
}

/// <summary>A class that the template may call: <c>dict</c>, <c>range</c>, <c>namespace</c>, <c>cycler</c>, <c>joiner</c>.</summary>
internal sealed class JinjaType(string name, Func<RenderContext, CallArguments, JinjaValue> make, Func<string, JinjaValue?> member) : JinjaValue
{
    internal override string TypeName => "type";

    internal override bool IsCallable => true;

    internal override JinjaValue Call(RenderContext context, CallArguments arguments) => make(context, arguments);

    internal override JinjaValue? GetAttribute(string name, RenderContext context) => member(name);

    internal override void WriteRepr(TextBuilder into) => into.Append($"<class '{name}'>");
}

/// <summary>A value with attributes the template may read, such as the hidden <c>self</c>.</summary>
internal sealed class JinjaOpaque(string name) : JinjaValue
{
    internal override string TypeName => name;

    internal override void WriteRepr(TextBuilder into) => into.Append($"<{name}>");
}
