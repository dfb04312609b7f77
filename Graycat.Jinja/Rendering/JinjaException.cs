namespace Graycat.Jinja.Rendering;

/// <summary>Carries a failure from deep inside an expression to the public edge, where it becomes a <see cref="JinjaError"/>.</summary>
internal sealed class JinjaException(JinjaErrorKind kind, string message, int? line = null) : Exception(message)
{
    public JinjaErrorKind Kind { get; } = kind;

    public int? Line { get; } = line;

    public JinjaError ToError() => new(Kind, Message, Line);

    public static JinjaException Syntax(string message, int? line) => new(JinjaErrorKind.Syntax, message, line);

    public static JinjaException Type(string message) => new(JinjaErrorKind.Type, message);

    public static JinjaException Value(string message) => new(JinjaErrorKind.Value, message);

    public static JinjaException Runtime(string message) => new(JinjaErrorKind.Runtime, message);

    public static JinjaException Sandbox(string message) => new(JinjaErrorKind.Sandbox, message);

    public static JinjaException Limit(string message) => new(JinjaErrorKind.Limit, message);

    public static JinjaException TooDeep() => new(JinjaErrorKind.Runtime, "maximum recursion depth exceeded");
}
