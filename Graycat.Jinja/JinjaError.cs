namespace Graycat.Jinja;

/// <summary>Why a template did not compile or did not render.</summary>
public enum JinjaErrorKind
{
    /// <summary>The template does not compile, an unknown filter or test included.</summary>
    Syntax,

    /// <summary>An undefined value was used where it may not be.</summary>
    Undefined,

    /// <summary>Wrong type, wrong number or name of arguments, a missing Python attribute.</summary>
    Type,

    /// <summary>A wrong value, index or key; overflow; division by zero.</summary>
    Value,

    /// <summary>Jinja's own run-time errors, and recursion that is too deep.</summary>
    Runtime,

    /// <summary>The template reached for an attribute that the sandbox forbids.</summary>
    Sandbox,

    /// <summary>The template itself called <c>raise_exception</c>; the message is the template's.</summary>
    Raised,

    /// <summary>A bound of <see cref="JinjaLimits"/> or <see cref="JinjaOptions"/> was reached.</summary>
    Limit,

    /// <summary>The caller's token was cancelled.</summary>
    Cancelled,
}

/// <summary>A failure as a value.</summary>
/// <param name="Kind">Which sort of failure, see <see cref="JinjaErrorKind"/>.</param>
/// <param name="Message">One sentence in Python's or Jinja's wording; for <see cref="JinjaErrorKind.Raised"/> the template's own text.</param>
/// <param name="Line">1-based line of the offending token or tag; null when it is not known.</param>
public sealed record JinjaError(JinjaErrorKind Kind, string Message, int? Line = null)
{
    /// <inheritdoc/>
    public override string ToString() => Line is null ? $"{Kind}: {Message}" : $"{Kind} in line {Line}: {Message}";
}
