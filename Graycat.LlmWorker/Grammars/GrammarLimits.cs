namespace Graycat.LlmWorker.Grammars;

/// <summary>Bounds on a grammar, so that neither this parser nor llama.cpp's can be exhausted by one.</summary>
public static class GrammarLimits
{
    /// <summary>UTF-16 units of a grammar's text.</summary>
    public const int Characters = 1 << 20;

    /// <summary>Characters and references once repetitions are written out.</summary>
    public const int Elements = 500_000;

    /// <summary>Groups within groups. llama.cpp recurses once for each.</summary>
    public const int NestedGroups = 200;

    /// <summary>Rules that can begin one another in a row. llama.cpp recurses once for each.</summary>
    public const int LeftmostChain = 4_096;

    /// <summary>llama.cpp refuses a repetition that is written out into more rules than this.</summary>
    public const int Repetitions = 2_000;

    /// <summary>
    /// Ways to read the text so far that one state may keep. A grammar that is ambiguous beyond this ends in
    /// <see cref="GrammarState.IsOverwhelmed"/>.
    /// </summary>
    public const int Readings = 2_048;
}
