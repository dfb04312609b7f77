using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Text;

/// <summary>Cutting strings the way Python does; every piece keeps its origin.</summary>
internal static class StringSplitting
{
    /// <summary>The words of a text, at any run of white space.</summary>
    public static List<string> Words(string text) => [.. OnSpace(new JinjaString(text), -1).Select(word => word.Text)];

    /// <summary><c>split()</c>.</summary>
    public static List<JinjaString> OnSpace(JinjaString text, long maxSplits)
    {
        var pieces = new List<JinjaString>();
        string s = text.Text;
        int place = 0;
        while (true)
        {
            while (place < s.Length && PythonCharacters.IsSpace(s[place])) place++;
            if (place == s.Length) return pieces;
            if (maxSplits >= 0 && pieces.Count >= maxSplits)
            {
                int end = s.Length;
                while (PythonCharacters.IsSpace(s[end - 1])) end--;
                pieces.Add(text.Slice(place, end - place));
                return pieces;
            }
            int start = place;
            while (place < s.Length && !PythonCharacters.IsSpace(s[place])) place++;
            pieces.Add(text.Slice(start, place - start));
        }
    }

    /// <summary><c>rsplit()</c>.</summary>
    public static List<JinjaString> OnSpaceFromRight(JinjaString text, long maxSplits)
    {
        var pieces = new List<JinjaString>();
        string s = text.Text;
        int end = s.Length;
        while (true)
        {
            while (end > 0 && PythonCharacters.IsSpace(s[end - 1])) end--;
            if (end == 0) break;
            int start = end;
            if (maxSplits >= 0 && pieces.Count >= maxSplits)
            {
                start = 0;
                while (PythonCharacters.IsSpace(s[start])) start++;
                pieces.Add(text.Slice(start, end - start));
                break;
            }
            while (start > 0 && !PythonCharacters.IsSpace(s[start - 1])) start--;
            pieces.Add(text.Slice(start, end - start));
            end = start;
        }
        pieces.Reverse();
        return pieces;
    }

    /// <summary><c>split(separator)</c>.</summary>
    public static List<JinjaString> On(JinjaString text, string separator, long maxSplits)
    {
        RefuseEmpty(separator);
        var pieces = new List<JinjaString>();
        int start = 0;
        while (maxSplits < 0 || pieces.Count < maxSplits)
        {
            int next = text.Text.IndexOf(separator, start, StringComparison.Ordinal);
            if (next < 0) break;
            pieces.Add(text.Slice(start, next - start));
            start = next + separator.Length;
        }
        pieces.Add(text.Slice(start, text.Text.Length - start));
        return pieces;
    }

    /// <summary><c>rsplit(separator)</c>.</summary>
    public static List<JinjaString> OnFromRight(JinjaString text, string separator, long maxSplits)
    {
        RefuseEmpty(separator);
        var pieces = new List<JinjaString>();
        int end = text.Text.Length;
        while (maxSplits < 0 || pieces.Count < maxSplits)
        {
            int next = end == 0 ? -1 : text.Text.LastIndexOf(separator, end - 1, end, StringComparison.Ordinal);
            if (next < 0) break;
            pieces.Add(text.Slice(next + separator.Length, end - next - separator.Length));
            end = next;
        }
        pieces.Add(text.Slice(0, end));
        pieces.Reverse();
        return pieces;
    }

    public static List<JinjaString> Lines(JinjaString text, bool keepEnds)
    {
        var lines = new List<JinjaString>();
        string s = text.Text;
        int start = 0;
        for (int i = 0; i < s.Length; i++)
        {
            if (!PythonCharacters.IsLineBreak(s[i])) continue;
            int end = i;
            if (s[i] == '\r' && i + 1 < s.Length && s[i + 1] == '\n') i++;
            lines.Add(text.Slice(start, (keepEnds ? i + 1 : end) - start));
            start = i + 1;
        }
        if (start < s.Length) lines.Add(text.Slice(start, s.Length - start));
        return lines;
    }

    /// <summary>Without the characters of <paramref name="set"/> at its ends; null means white space.</summary>
    public static JinjaString Strip(JinjaString text, string? set, bool left, bool right)
    {
        string s = text.Text;
        int start = 0, end = s.Length;
        var members = set is null ? null : CodePointSet(set);
        while (left && start < end && Takes(s, start, members) is > 0 and var length) start += length;
        while (right && end > start)
        {
            int last = end - 1 > start && char.IsLowSurrogate(s[end - 1]) && char.IsHighSurrogate(s[end - 2]) ? end - 2 : end - 1;
            if (Takes(s, last, members) == 0) break;
            end = last;
        }
        return text.Slice(start, end - start);
    }

    public static JinjaString Replace(JinjaString text, JinjaString old, JinjaString replacement, long count, Budget budget)
    {
        if (count == 0 || (old.Text.Length > text.Text.Length)) return text;
        budget.Spend((text.Text.Length >> 5) + 1);
        if (old.Text.Length == 0) return Interleave(text, replacement, count, budget);
        int next = text.Text.IndexOf(old.Text, StringComparison.Ordinal);
        if (next < 0) return text;
        var builder = new TextBuilder(budget);
        int start = 0;
        for (; next >= 0 && count != 0; count--)
        {
            builder.Append(text, start, next - start);
            builder.Append(replacement);
            start = next + old.Text.Length;
            next = text.Text.IndexOf(old.Text, start, StringComparison.Ordinal);
        }
        builder.Append(text, start, text.Text.Length - start);
        return builder.ToJinjaString(text.IsMarkup);
    }

    private static JinjaString Interleave(JinjaString text, JinjaString replacement, long count, Budget budget)
    {
        var builder = new TextBuilder(budget);
        int place = 0;
        for (; place < text.Text.Length && count != 0; count--)
        {
            int length = CodePoints.LengthAt(text.Text, place);
            builder.Append(replacement);
            builder.Append(text, place, length);
            place += length;
        }
        if (count != 0) builder.Append(replacement);
        builder.Append(text, place, text.Text.Length - place);
        return builder.ToJinjaString(text.IsMarkup);
    }

    private static int Takes(string text, int place, HashSet<int>? members)
    {
        if (members is null) return PythonCharacters.IsSpace(text[place]) ? 1 : 0;
        return members.Contains(CodePoints.ValueAt(text, place)) ? CodePoints.LengthAt(text, place) : 0;
    }

    private static HashSet<int> CodePointSet(string set)
    {
        var members = new HashSet<int>();
        for (int place = 0; place < set.Length; place += CodePoints.LengthAt(set, place)) members.Add(CodePoints.ValueAt(set, place));
        return members;
    }

    private static void RefuseEmpty(string separator)
    {
        if (separator.Length == 0) throw JinjaException.Value("empty separator");
    }
}
