using Graycat.Jinja.Values;

namespace Graycat.Jinja.Rendering;

/// <summary>What one rendering shares: the caller's variables, options, budget and clock.</summary>
internal sealed class RenderContext(IReadOnlyDictionary<string, JinjaValue> variables, JinjaOptions options, Budget budget, TimeProvider clock)
{
    public JinjaOptions Options { get; } = options;

    public Budget Budget { get; } = budget;

    public TimeProvider Clock { get; } = clock;

    /// <summary>Whether output is escaped here.</summary>
    public bool Autoescape { get; set; }

    /// <summary>The line of the statement that runs, for messages.</summary>
    public int Line { get; set; }

    /// <summary>A variable of the caller's, else a global, else null.</summary>
    public JinjaValue? Resolve(JinjaString name) =>
        variables.TryGetValue(name.Text, out var value) ? value : Globals.GlobalFunctions.Find(name.Text, Options);

    public JinjaValue Call(JinjaValue function, CallArguments arguments)
    {
        Budget.Spend();
        return function.Call(this, arguments);
    }
}
