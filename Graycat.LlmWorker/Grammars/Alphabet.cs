namespace Graycat.LlmWorker.Grammars;

/// <summary>
/// The code points in as few letters as the grammar tells apart: every set of the grammar holds all of a letter's code
/// points or none, so a transition is kept once a letter instead of once a code point.
/// </summary>
internal sealed class Alphabet
{
    private readonly int[] _starts;
    private readonly int[] _ascii = new int[128];

    public Alphabet(IEnumerable<CodePointSet> sets)
    {
        var starts = new SortedSet<int> { 0 };
        foreach (CodePointSet set in sets)
            foreach ((int first, int last) in set.Ranges)
            {
                starts.Add(first);
                starts.Add(last + 1);
            }
        _starts = [.. starts];
        for (int i = 0; i < _ascii.Length; i++) _ascii[i] = Search(i);
    }

    /// <summary>How many letters there are.</summary>
    public int Count => _starts.Length;

    public int LetterOf(int codePoint) => codePoint < 128 ? _ascii[codePoint] : Search(codePoint);

    private int Search(int codePoint)
    {
        int index = Array.BinarySearch(_starts, codePoint);
        return index < 0 ? ~index - 1 : index;
    }
}
