using System.Globalization;

namespace Graycat.LlmWorker.TextStreams;

/// <summary>Finds a grapheme cluster at the end of a text that is sure to go on.</summary>
internal static class GraphemeTail
{
    private const char Joiner = '\u200D';

    /// <summary>A chain of joined characters longer than this many UTF-16 units is let go, so that nothing is held for ever.</summary>
    private const int LongestHold = 64;

    /// <summary>
    /// UTF-16 units of the last cluster when it ends with U+200D or is one lone regional indicator; otherwise 0. A chain
    /// of more than 64 units is 0 too.
    /// </summary>
    public static int UnfinishedUnits(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return 0;
        if (text[^1] == Joiner) return LastClusterUnits(text);
        return EndsWithLoneRegionalIndicator(text) ? 2 : 0;
    }

    private static int LastClusterUnits(ReadOnlySpan<char> text)
    {
        int length = 0;
        while (!text.IsEmpty)
        {
            length = StringInfo.GetNextTextElementLength(text);
            text = text[length..];
        }
        return length > LongestHold ? 0 : length;
    }

    private static bool EndsWithLoneRegionalIndicator(ReadOnlySpan<char> text)
    {
        int count = 0;
        for (int end = text.Length; IsRegionalIndicator(text[..end]); end -= 2) count++;
        return count % 2 == 1;
    }

    // U+1F1E6 to U+1F1FF are D83C DDE6 to D83C DDFF in UTF-16.
    private static bool IsRegionalIndicator(ReadOnlySpan<char> text) =>
        text is [.., '\uD83C', >= '\uDDE6' and <= '\uDDFF'];
}
