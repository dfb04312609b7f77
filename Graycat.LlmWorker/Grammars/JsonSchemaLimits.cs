namespace Graycat.LlmWorker.Grammars;

/// <summary>Bounds on a JSON schema.</summary>
public static class JsonSchemaLimits
{
    /// <summary>UTF-16 units of a schema's text.</summary>
    public const int Characters = 1 << 18;

    /// <summary>Objects and arrays within one another in the schema's text.</summary>
    public const int Depth = 128;

    /// <summary>References and combinations (<c>allOf</c> and its kind) within one another, without content between.</summary>
    public const int Combinations = 32;

    /// <summary>Alternatives that one schema may come to when <c>allOf</c> and <c>anyOf</c> are multiplied out.</summary>
    public const int Alternatives = 256;

    /// <summary>Rules of the resulting grammar.</summary>
    public const int Rules = 20_000;

    /// <summary>Schemas merged in all, which bounds the time.</summary>
    public const int Merges = 50_000;

    /// <summary>The largest lower bound of a length that is enforced, and the largest upper one; a larger upper bound counts as none.</summary>
    public const int Repetitions = 50_000;

    /// <summary>UTF-16 units of a <c>pattern</c>.</summary>
    public const int PatternCharacters = 4_096;
}
