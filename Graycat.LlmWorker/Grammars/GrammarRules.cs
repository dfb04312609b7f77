namespace Graycat.LlmWorker.Grammars;

/// <summary>
/// A grammar's rules in one array. A position is an index into <see cref="Code"/>; an element is a set's index (0 or
/// more), a reference to a rule (its complement, negative), or <see cref="End"/> after each alternative.
/// </summary>
/// <param name="Code">All alternatives, one after the other.</param>
/// <param name="Alternatives">For each rule, the position where each of its alternatives begins.</param>
/// <param name="Sets">The sets of code points that elements name.</param>
/// <param name="Root">The rule that the whole text must be.</param>
internal sealed record GrammarRules(int[] Code, int[][] Alternatives, CodePointSet[] Sets, int Root)
{
    public const int End = int.MinValue;

    public static bool IsReference(int element) => element is < 0 and not End;
}
