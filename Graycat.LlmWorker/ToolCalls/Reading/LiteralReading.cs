namespace Graycat.LlmWorker.ToolCalls.Reading;

/// <summary>How a format writes literals that are not JSON.</summary>
/// <param name="Quotes">What may stand at both ends of a string; within quotes of one character a backslash escapes.</param>
/// <param name="BareKeys">Whether keys of objects are written without quotes.</param>
internal sealed record LiteralSyntax(string[] Quotes, bool BareKeys)
{
    /// <summary>Python's strings, lists, dictionaries and constants, JSON's too.</summary>
    public static LiteralSyntax Python { get; } = new(["\"", "'"], BareKeys: false);

    /// <summary>Gemma's, with a token of its own as the quote.</summary>
    public static LiteralSyntax Gemma { get; } = new(["<|\"|>", "\""], BareKeys: true);
}

/// <summary>Reads literals of other languages and writes them as JSON.</summary>
internal static class LiteralReading
{
    private const int MostDepth = 64;

    /// <summary>Reads one value. <see cref="Reply.Found"/> is -1 when it did not end, or nests too deep.</summary>
    public static IEnumerable<Wait> Literal(this Reply reply, TextSink sink, LiteralSyntax syntax, int depth = 0)
    {
        foreach (Wait wait in reply.TakeAfterSpace([.. syntax.Quotes, "[", "(", "{"])) yield return wait;
        int kind = reply.Found - syntax.Quotes.Length;
        if (depth > MostDepth) reply.Found = -1;
        else if (reply.Found < 0) foreach (Wait wait in reply.Word(sink)) yield return wait;
        else if (kind < 0) foreach (Wait wait in reply.Quoted(sink, syntax.Quotes[reply.Found])) yield return wait;
        else if (kind == 2) foreach (Wait wait in reply.Members(sink, syntax, depth)) yield return wait;
        else foreach (Wait wait in reply.Items(sink, kind == 0 ? "]" : ")", syntax, depth)) yield return wait;
    }

    private static IEnumerable<Wait> Items(this Reply reply, TextSink sink, string close, LiteralSyntax syntax, int depth)
    {
        sink.Write("[");
        for (bool first = true; ; first = false)
        {
            foreach (Wait wait in reply.TakeAfterSpace(close, ",")) yield return wait;
            if (reply.Found < 0 && !first) yield break;
            if (reply.Found == 0) break;
            if (!first) foreach (Wait wait in reply.TakeAfterSpace(close)) yield return wait;
            if (!first && reply.Found == 0) break;
            if (!first) sink.Write(",");
            foreach (Wait wait in reply.Literal(sink, syntax, depth + 1)) yield return wait;
            if (reply.Found < 0) yield break;
        }
        sink.Write("]");
    }

    private static IEnumerable<Wait> Members(this Reply reply, TextSink sink, LiteralSyntax syntax, int depth)
    {
        sink.Write("{");
        for (bool first = true; ; first = false)
        {
            foreach (Wait wait in reply.TakeAfterSpace("}", ",")) yield return wait;
            if (reply.Found < 0 && !first) yield break;
            if (reply.Found == 0) break;
            if (!first) foreach (Wait wait in reply.TakeAfterSpace("}")) yield return wait;
            if (!first && reply.Found == 0) break;
            if (!first) sink.Write(",");
            foreach (Wait wait in reply.Key(sink, syntax, depth)) yield return wait;
            if (reply.Found < 0) yield break;
            sink.Write(":");
            foreach (Wait wait in reply.Literal(sink, syntax, depth + 1)) yield return wait;
            if (reply.Found < 0) yield break;
        }
        sink.Write("}");
    }

    private static IEnumerable<Wait> Key(this Reply reply, TextSink sink, LiteralSyntax syntax, int depth)
    {
        if (syntax.BareKeys)
        {
            foreach (Wait wait in reply.SkipSpace()) yield return wait;
            var key = new KeptText();
            foreach (Wait wait in reply.Until(key, ":")) yield return wait;
            sink.Write("\"");
            new JsonEscaping(sink).Write(key.ToString().Trim().Trim('"'));
            sink.Write("\"");
            yield break;
        }
        foreach (Wait wait in reply.Literal(sink, syntax, depth + 1)) yield return wait;
        if (reply.Found >= 0) foreach (Wait wait in reply.TakeAfterSpace(":")) yield return wait;
    }

    private static IEnumerable<Wait> Quoted(this Reply reply, TextSink sink, string quote)
    {
        sink.Write("\"");
        var escaping = new JsonEscaping(sink);
        string[] ends = quote.Length == 1 ? [quote, "\\"] : [quote];
        while (true)
        {
            foreach (Wait wait in reply.Until(escaping, ends)) yield return wait;
            if (reply.Found < 0) yield break;
            if (reply.Found == 0) break;
            foreach (Wait wait in reply.Escape(sink, escaping)) yield return wait;
        }
        sink.Write("\"");
    }

    private static IEnumerable<Wait> Escape(this Reply reply, TextSink sink, JsonEscaping escaping)
    {
        while (reply.Scanner.Rest.IsEmpty && !reply.Scanner.IsEnded) yield return default;
        if (reply.Scanner.Rest.IsEmpty) yield break;
        char letter = reply.Scanner.Rest[0];
        reply.Scanner.Position++;
        if (letter is 'n' or 't' or 'r' or 'b' or 'f' or 'u' or '"' or '\\' or '/') sink.Write(['\\', letter]);
        else if (letter == '\'') sink.Write("'");
        else escaping.Write(['\\', letter]);
    }

    private static IEnumerable<Wait> Word(this Reply reply, TextSink sink)
    {
        var word = new KeptText();
        while (true)
        {
            int end = reply.Scanner.Rest.IndexOfAny(",)]}");
            int length = end < 0 ? reply.Scanner.Rest.Length : end;
            word.Write(reply.Scanner.Rest[..length]);
            reply.Scanner.Position += length;
            reply.Found = end < 0 ? -1 : 0;
            if (end >= 0 || reply.Scanner.IsEnded) break;
            yield return default;
        }
        if (reply.Found == 0) sink.Write(ArgumentSchema.Parse(null).ToJson(word.ToString().Trim()));
    }
}
