namespace Graycat.Jinja.Provenance;

/// <summary>
/// Where the characters of a string came from, as the sorted ranges that came from untrusted values: null means none,
/// <see cref="All"/> means every one, whatever the length.
/// </summary>
internal static class Origins
{
    /// <summary>Compared by reference.</summary>
    public static readonly TextRange[] All = [new TextRange(0, int.MaxValue)];

    /// <summary>The ranges of the part <c>[start, start + length)</c>, counted from its own beginning.</summary>
    public static TextRange[]? Slice(TextRange[]? origins, int start, int length)
    {
        if (origins is null || length == 0) return null;
        if (ReferenceEquals(origins, All)) return All;
        var kept = new List<TextRange>();
        foreach (var range in origins)
        {
            int from = Math.Max(range.Start - start, 0), to = Math.Min(range.End - start, length);
            if (from < to) kept.Add(new TextRange(from, to));
        }
        return Normalize(kept, length);
    }

    /// <summary>For an operation after which nobody can say which character came from where.</summary>
    public static TextRange[]? Blur(TextRange[]? a, TextRange[]? b = null) => a is null && b is null ? null : All;

    public static TextRange[]? Normalize(List<TextRange> ranges, int length)
    {
        if (ranges.Count == 0) return null;
        if (ranges.Count == 1 && ranges[0].Start == 0 && ranges[0].End == length) return All;
        return [.. ranges];
    }
}
