using Graycat.Jinja.Provenance;

namespace Graycat.Jinja;

/// <summary>What rendering gave: the text, or the error.</summary>
public sealed class JinjaRendering
{
    internal JinjaRendering(string text, TextRange[] untrusted) => (Text, UntrustedRanges) = (text, untrusted);

    internal JinjaRendering(JinjaError error) => (Text, UntrustedRanges, Error) = ("", [], error);

    /// <summary>The rendered text; empty when there is an error.</summary>
    public string Text { get; }

    /// <summary>
    /// Which characters came from values marked untrusted, in order and without overlap. Everything else was written by the
    /// template. Where an operation mixes both beyond telling apart, its whole result counts as untrusted.
    /// </summary>
    public IReadOnlyList<TextRange> UntrustedRanges { get; }

    /// <summary>Null when the rendering succeeded.</summary>
    public JinjaError? Error { get; }
}

/// <summary>What parsing gave: exactly one of the two is set.</summary>
/// <param name="Template">The template, ready to be rendered by many threads at once.</param>
/// <param name="Error">Why there is none.</param>
public readonly record struct JinjaParse(JinjaTemplate? Template, JinjaError? Error);
