using System.Globalization;
using System.Text;

namespace Graycat.LlmWorker.ToolCalls.Reading;

/// <summary>Readers of JSON within a reply.</summary>
internal static class JsonReading
{
    /// <summary>Copies one JSON value as it is written. <see cref="Reply.Found"/> is -1 when the text ended within it.</summary>
    public static IEnumerable<Wait> JsonValue(this Reply reply, TextSink sink)
    {
        foreach (Wait wait in reply.SkipSpace()) yield return wait;
        var value = new JsonValueScan();
        while (true)
        {
            int length = value.Scan(reply.Scanner.Rest);
            sink.Write(reply.Scanner.Rest[..length]);
            reply.Scanner.Position += length;
            reply.Found = value.IsComplete ? 0 : -1;
            if (value.IsComplete || reply.Scanner.IsEnded) yield break;
            yield return default;
        }
    }

    /// <summary>Reads a JSON string into <see cref="Reply.LastString"/>; -1 when there is none or it does not end.</summary>
    public static IEnumerable<Wait> String(this Reply reply)
    {
        foreach (Wait wait in reply.TakeAfterSpace("\"")) yield return wait;
        if (reply.Found < 0) yield break;
        reply.Scanner.Position--;
        var text = new KeptText();
        foreach (Wait wait in reply.JsonValue(text)) yield return wait;
        reply.LastString = reply.Found < 0 ? "" : Unescape(text.ToString());
    }

    /// <summary>The value of a JSON string, quotes included; a broken escape stands for itself.</summary>
    public static string Unescape(string literal)
    {
        var text = new StringBuilder();
        for (int i = 1; i < literal.Length - 1; i++)
        {
            if (literal[i] != '\\')
            {
                text.Append(literal[i]);
                continue;
            }
            char letter = literal[++i];
            if (letter == 'u' && i + 4 < literal.Length && ushort.TryParse(literal.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
            {
                text.Append((char)unit);
                i += 4;
            }
            else text.Append(letter switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => letter });
        }
        return text.ToString();
    }

    private struct JsonValueScan
    {
        private int _depth;
        private bool _inString;
        private bool _escaped;
        private bool _started;

        public bool IsComplete { get; private set; }

        /// <summary>How much of the text belongs to the value.</summary>
        public int Scan(ReadOnlySpan<char> text)
        {
            for (int i = 0; i < text.Length; i++)
            {
                if (_inString) IsComplete = ScanString(text[i]) && _depth == 0;
                else if (_started && _depth == 0) IsComplete = text[i] is ',' or '}' or ']' or '<' or '`' || char.IsWhiteSpace(text[i]);
                else
                {
                    Open(text[i]);
                    if (!IsComplete) continue;
                }
                if (IsComplete) return _depth == 0 && !_inString && (_closed || text[i] is '"') ? i + 1 : i;
            }
            return text.Length;
        }

        private bool _closed;

        // True when the string ends here.
        private bool ScanString(char c)
        {
            if (_escaped) _escaped = false;
            else if (c == '\\') _escaped = true;
            else if (c == '"') _inString = false;
            return !_inString;
        }

        private void Open(char c)
        {
            _started = true;
            switch (c)
            {
                case '"': _inString = true; break;
                case '{' or '[': _depth++; break;
                case '}' or ']': IsComplete = _closed = --_depth <= 0; break;
            }
        }
    }
}
