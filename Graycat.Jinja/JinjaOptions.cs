namespace Graycat.Jinja;

/// <summary>How a template is read and which of Python's strictnesses it meets. Immutable; one instance may serve many templates.</summary>
public sealed record JinjaOptions
{
    /// <summary>Exactly as transformers renders chat templates: immutable sandbox, Markup, strict <c>tojson</c>.</summary>
    public static JinjaOptions Strict { get; } = new();

    /// <summary>
    /// What a server needs for the templates in the wild: lists and dictionaries that the template made may be changed,
    /// <c>safe</c> and <c>escape</c> leave text alone, <c>tojson</c> takes lazy sequences, <c>from_json</c> exists.
    /// </summary>
    public static JinjaOptions Lenient { get; } = new()
    {
        AllowMutation = true,
        EscapesHtml = false,
        TojsonTakesLazySequences = true,
        HasFromJson = true,
    };

    /// <summary>Whether <c>append</c>, <c>update</c> and their kind work. Default false: using them is a sandbox error.</summary>
    public bool AllowMutation { get; init; }

    /// <summary>Whether <c>safe</c> makes Markup that escapes what is added to it. Default true.</summary>
    public bool EscapesHtml { get; init; } = true;

    /// <summary>Whether <c>tojson</c> writes generators, ranges and dictionary views as lists. Default false: a type error.</summary>
    public bool TojsonTakesLazySequences { get; init; }

    /// <summary>Whether the filter and function <c>from_json</c> exist. Default false.</summary>
    public bool HasFromJson { get; init; }

    /// <summary>Longest template text, in UTF-16 characters. Default 1,048,576.</summary>
    public int MaxTemplateCharacters { get; init; } = 1 << 20;

    /// <summary>Deepest nesting of expressions and blocks. Default 400; the machine stack is watched besides.</summary>
    public int MaxNesting { get; init; } = 400;
}
