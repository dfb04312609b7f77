namespace Graycat.LlmWorker.Grammars;

/// <summary>A set of Unicode code points as sorted, disjoint, inclusive ranges.</summary>
internal sealed class CodePointSet
{
    public const int Highest = 0x10FFFF;

    private readonly (int First, int Last)[] _ranges;

    private CodePointSet((int First, int Last)[] ranges) => _ranges = ranges;

    public static CodePointSet Any { get; } = new([(0, Highest)]);

    public bool IsEmpty => _ranges.Length == 0;

    public ReadOnlySpan<(int First, int Last)> Ranges => _ranges;

    /// <summary>Sorts and joins the ranges; a reversed range holds nothing.</summary>
    public static CodePointSet Of(IEnumerable<(int First, int Last)> ranges)
    {
        var joined = new List<(int First, int Last)>();
        foreach ((int first, int last) in ranges.Where(range => range.First <= range.Last).OrderBy(range => range.First))
        {
            if (joined.Count > 0 && first <= joined[^1].Last + 1)
                joined[^1] = (joined[^1].First, Math.Max(joined[^1].Last, last));
            else
                joined.Add((first, last));
        }
        return new CodePointSet([.. joined]);
    }

    public CodePointSet Complement()
    {
        var gaps = new List<(int First, int Last)>();
        int next = 0;
        foreach ((int first, int last) in _ranges)
        {
            if (first > next) gaps.Add((next, first - 1));
            next = Math.Max(next, last + 1);
        }
        if (next <= Highest) gaps.Add((next, Highest));
        return new CodePointSet([.. gaps]);
    }

    public bool Contains(int codePoint) => Overlaps(codePoint, codePoint);

    /// <summary>Whether any code point from <paramref name="first"/> to <paramref name="last"/> is in the set.</summary>
    public bool Overlaps(int first, int last)
    {
        int low = 0, high = _ranges.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_ranges[middle].Last < first) low = middle + 1;
            else high = middle;
        }
        return low < _ranges.Length && _ranges[low].First <= last;
    }
}
