using Graycat.Jinja.Nodes;
using Graycat.Jinja.Parsing;
using Graycat.Jinja.Rendering;
using Graycat.Jinja.Scoping;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja;

/// <summary>
/// A parsed template. Parse once; <see cref="Render"/> may run on any number of threads at once. It renders as
/// transformers does: Jinja2's sandbox with trim_blocks, lstrip_blocks, loop controls and the generation block.
/// </summary>
public sealed class JinjaTemplate
{
    private readonly Body _body;
    private readonly BlockEntry[] _entries;
    private readonly int _slots;
    private readonly JinjaOptions _options;

    private JinjaTemplate(Body body, Symbols symbols, JinjaOptions options) =>
        (_body, _entries, _slots, _options) = (body, symbols.Entries(), symbols.Function.SlotCount, options);

    /// <summary>Parses a template; a failure is a value. Never throws for any text.</summary>
    /// <param name="source">The template's text.</param>
    /// <param name="options">Null means <see cref="JinjaOptions.Strict"/>.</param>
    public static JinjaParse Parse(string source, JinjaOptions? options = null)
    {
        options ??= JinjaOptions.Strict;
        if (source.Length > options.MaxTemplateCharacters)
            return new(null, new JinjaError(JinjaErrorKind.Limit, $"a template of {source.Length} characters is longer than the {options.MaxTemplateCharacters} allowed"));
        try
        {
            var body = Parser.Parse(source, options);
            var scope = new ResolverScope(new Symbols(null, new FunctionScope(null)), false, false, options);
            body.Declare(scope.Symbols);
            body.Resolve(scope);
            return new(new JinjaTemplate(body, scope.Symbols, options), null);
        }
        catch (JinjaException failure)
        {
            return new(null, failure.ToError());
        }
        catch (InsufficientExecutionStackException)
        {
            return new(null, JinjaException.TooDeep().ToError());
        }
    }

    /// <summary>Renders. A failure is a value; no output made before it is kept.</summary>
    /// <param name="variables">The variables by name; read only, unless <see cref="JinjaOptions.AllowMutation"/>.</param>
    /// <param name="limits">Null means <see cref="JinjaLimits.Default"/>.</param>
    /// <param name="clock">For <c>strftime_now</c>, which shows its local time. Null means the system's.</param>
    /// <param name="cancellationToken">Looked at every few thousand steps; ends in <see cref="JinjaErrorKind.Cancelled"/>.</param>
    public JinjaRendering Render(
        IReadOnlyDictionary<string, JinjaValue> variables, JinjaLimits? limits = null, TimeProvider? clock = null, CancellationToken cancellationToken = default)
    {
        var context = new RenderContext(variables, _options, new Budget(limits ?? JinjaLimits.Default, cancellationToken), clock ?? TimeProvider.System);
        try
        {
            var output = new TextBuilder(context.Budget);
            var frame = new Frame(_slots, null, context, output);
            frame.Enter(_entries);
            _body.Execute(frame);
            context.Budget.CheckCharacters(output.Length);
            return new JinjaRendering(output.ToString(), [.. output.Untrusted]);
        }
        catch (JinjaException failure)
        {
            return new JinjaRendering(failure.ToError() with { Line = failure.Line ?? context.Line });
        }
        catch (InsufficientExecutionStackException)
        {
            return new JinjaRendering(JinjaException.TooDeep().ToError() with { Line = context.Line });
        }
        catch (OperationCanceledException)
        {
            return new JinjaRendering(new JinjaError(JinjaErrorKind.Cancelled, "the rendering was cancelled", context.Line));
        }
    }
}
