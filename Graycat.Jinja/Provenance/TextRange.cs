namespace Graycat.Jinja.Provenance;

/// <summary>Characters <c>[Start, End)</c> of a text, in UTF-16 units.</summary>
/// <param name="Start">First character.</param>
/// <param name="End">One past the last.</param>
public readonly record struct TextRange(int Start, int End)
{
    /// <summary>How many characters.</summary>
    public int Length => End - Start;
}
