namespace Graycat.Jinja;

/// <summary>Bounds of one rendering. Every bound ends in an error value, never in a hang.</summary>
public sealed record JinjaLimits
{
    /// <summary>The defaults below.</summary>
    public static JinjaLimits Default { get; } = new();

    /// <summary>
    /// Work units: a node evaluated, an item visited, or 32 characters built. Default 5,000,000, about a second of one
    /// core; a conversation of a thousand turns needs a fiftieth. This is the time bound.
    /// </summary>
    public long MaxSteps { get; init; } = 5_000_000;

    /// <summary>Most characters (UTF-16) in the output and in any single string on the way. Default 16,777,216.</summary>
    public int MaxCharacters { get; init; } = 1 << 24;

    /// <summary>Most items in a list built by the template. Default 1,048,576.</summary>
    public int MaxItems { get; init; } = 1 << 20;

    /// <summary>Deepest chain of macro calls and recursive loops. Default 200.</summary>
    public int MaxCallDepth { get; init; } = 200;
}
