using Graycat.Jinja.Rendering;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Text;

/// <summary>Python's <c>textwrap.wrap</c> without tab expansion and white space replacement.</summary>
internal sealed class WordWrap(int width, bool breakLongWords, bool breakOnHyphens, Budget budget)
{
    public List<JinjaString> Wrap(JinjaString text)
    {
        budget.Spend(text.Text.Length);
        var chunks = new Stack<JinjaString>(Enumerable.Reverse(Chunks(text)));
        var lines = new List<JinjaString>();
        while (chunks.Count > 0)
        {
            if (lines.Count > 0 && IsBlank(chunks.Peek())) chunks.Pop();
            var line = TakeLine(chunks);
            if (line.Count > 0 && IsBlank(line[^1])) line.RemoveAt(line.Count - 1);
            if (line.Count > 0) lines.Add(Join(line));
        }
        return lines;
    }

    private List<JinjaString> TakeLine(Stack<JinjaString> chunks)
    {
        var line = new List<JinjaString>();
        int used = 0;
        while (chunks.Count > 0 && used + chunks.Peek().Length!.Value <= width)
        {
            used += chunks.Peek().Length!.Value;
            line.Add(chunks.Pop());
        }
        if (chunks.Count > 0 && chunks.Peek().Length > width) BreakLongWord(chunks, line, width - used);
        return line;
    }

    private void BreakLongWord(Stack<JinjaString> chunks, List<JinjaString> line, int space)
    {
        if (width < 1) space = 1;
        if (!breakLongWords)
        {
            if (line.Count == 0) line.Add(chunks.Pop());
            return;
        }
        var chunk = chunks.Pop();
        int end = CodePoints.PlaceOf(chunk, space);
        if (breakOnHyphens && chunk.Length > space && end > 0)
        {
            int hyphen = chunk.Text.LastIndexOf('-', end - 1);
            if (hyphen > 0 && chunk.Text.AsSpan(0, hyphen).ContainsAnyExcept('-')) end = hyphen + 1;
        }
        line.Add(chunk.Slice(0, end));
        chunks.Push(chunk.Slice(end, chunk.Text.Length - end));
    }

    private JinjaString Join(List<JinjaString> pieces)
    {
        var builder = new TextBuilder(budget);
        foreach (var piece in pieces) builder.Append(piece);
        return builder.ToJinjaString();
    }

    private static bool IsBlank(JinjaString chunk) => chunk.Text.All(PythonCharacters.IsSpace);

    private List<JinjaString> Chunks(JinjaString text)
    {
        var chunks = new List<JinjaString>();
        string s = text.Text;
        for (int start = 0; start < s.Length;)
        {
            int end = IsBlankCharacter(s[start]) ? SpaceEnd(s, start) : breakOnHyphens ? WordEnd(s, start) : SolidEnd(s, start);
            chunks.Add(text.Slice(start, end - start));
            start = end;
        }
        return chunks;
    }

    private static bool IsBlankCharacter(char c) => c is ' ' or '\t' or '\n' or '\v' or '\f' or '\r';

    private static int SpaceEnd(string s, int place)
    {
        while (place < s.Length && IsBlankCharacter(s[place])) place++;
        return place;
    }

    private static int SolidEnd(string s, int place)
    {
        while (place < s.Length && !IsBlankCharacter(s[place])) place++;
        return place;
    }

    /// <summary>A word ends before white space, behind a hyphen between letters, and around an em dash (two hyphens or more).</summary>
    private static int WordEnd(string s, int start)
    {
        if (start > 0 && IsWordPunctuation(s, start - 1) && DashEnd(s, start) is > 0 and var dash) return dash;
        for (int end = start + 1; end < s.Length; end++)
        {
            if (IsBlankCharacter(s[end])) return end;
            if (IsWordPunctuation(s, end - 1) && DashEnd(s, end) > 0) return end;
            if (s[end] == '-' && IsHyphen(s, start, end)) return end + 1;
        }
        return s.Length;
    }

    /// <summary>The end of two or more hyphens before a word character, or 0.</summary>
    private static int DashEnd(string s, int place)
    {
        int end = place;
        while (end < s.Length && s[end] == '-') end++;
        return end - place >= 2 && end < s.Length && IsWord(s, end) ? end : 0;
    }

    private static bool IsHyphen(string s, int start, int hyphen)
    {
        bool before = hyphen >= start + 1 && hyphen >= 2
            && ((IsLetter(s, hyphen - 1) && IsLetter(s, hyphen - 2)) || (IsWordPunctuation(s, hyphen - 1) && hyphen >= 3 && s[hyphen - 2] == '-' && IsLetter(s, hyphen - 3)));
        if (!before || !IsLetter(s, hyphen + 1)) return false;
        return IsLetter(s, hyphen + 2) || (hyphen + 2 < s.Length && s[hyphen + 2] == '-' && IsLetter(s, hyphen + 3));
    }

    private static bool IsWord(string s, int place) => place < s.Length && (char.IsLetterOrDigit(s[place]) || s[place] == '_');

    private static bool IsLetter(string s, int place) => IsWord(s, place) && !char.IsDigit(s[place]);

    private static bool IsWordPunctuation(string s, int place) => IsWord(s, place) || "!\"'&.,?".Contains(s[place]);
}
