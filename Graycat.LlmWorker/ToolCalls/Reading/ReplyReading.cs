namespace Graycat.LlmWorker.ToolCalls.Reading;

/// <summary>The small readers that all formats are made of. Each leaves its result in <see cref="Reply.Found"/>.</summary>
internal static class ReplyReading
{
    /// <summary>Copies text up to the first of the markers, which is taken too; nothing that may begin a marker is sent.</summary>
    public static IEnumerable<Wait> Until(this Reply reply, TextSink sink, params string[] markers)
    {
        ReplyScanner scanner = reply.Scanner;
        while (true)
        {
            (int index, reply.Found) = scanner.Find(markers);
            int length = index >= 0 ? index : scanner.SafeLength(markers);
            sink.Write(scanner.Rest[..length]);
            scanner.Position += length;
            if (index >= 0) scanner.Position += markers[reply.Found].Length;
            if (index >= 0 || scanner.IsEnded) yield break;
            yield return default;
        }
    }

    /// <summary>Passes white space, until something else or the end.</summary>
    public static IEnumerable<Wait> SkipSpace(this Reply reply)
    {
        while (true)
        {
            ReadOnlySpan<char> rest = reply.Scanner.Rest;
            reply.Scanner.Position += rest.Length - rest.TrimStart().Length;
            if (reply.Scanner.Rest.Length > 0 || reply.Scanner.IsEnded) yield break;
            yield return default;
        }
    }

    /// <summary>Takes the first of the texts that is next; <see cref="Reply.Found"/> says which, -1 for none of them.</summary>
    public static IEnumerable<Wait> Take(this Reply reply, params string[] texts)
    {
        bool? starts = null;
        while (starts is null)
        {
            reply.Found = Array.FindIndex(texts, text => reply.Scanner.StartsWith(text) != false);
            starts = reply.Found < 0 ? false : reply.Scanner.StartsWith(texts[reply.Found]);
            if (starts is null) yield return default;
        }
        if (starts == true) reply.Scanner.Position += texts[reply.Found].Length;
    }

    /// <summary>Passes white space and takes the first of the texts that is next.</summary>
    public static IEnumerable<Wait> TakeAfterSpace(this Reply reply, params string[] texts)
    {
        foreach (Wait wait in reply.SkipSpace()) yield return wait;
        foreach (Wait wait in reply.Take(texts)) yield return wait;
    }

    /// <summary>
    /// Reads reasoning at the beginning of a reply, if there is some. A marker of a call right after an opened tag means
    /// that the model did not reason at all.
    /// </summary>
    public static IEnumerable<Wait> ReadReasoning(this Reply reply, (string Open, string Close)? tags, params string[] callMarkers)
    {
        if (tags is not { } tag) yield break;
        foreach (Wait wait in reply.TakeAfterSpace(tag.Open, tag.Close)) yield return wait;
        if (reply.Found == 1 && !reply.InPrefix && !reply.Options.SeparateReasoning) reply.Content.Write(tag.Close);
        if (reply.Found != 0) yield break;
        bool asWritten = !reply.Options.SeparateReasoning;
        if (asWritten && !reply.InPrefix) reply.Content.Write(tag.Open);
        if (reply.CallsEnabled && callMarkers.Length > 0)
        {
            foreach (Wait wait in reply.SkipSpace()) yield return wait;
            int start = reply.Scanner.Position;
            foreach (Wait wait in reply.Take(callMarkers)) yield return wait;
            if (reply.Found >= 0)
            {
                reply.Scanner.Position = start;
                yield break;
            }
        }
        foreach (Wait wait in reply.Until(asWritten ? reply.Content : reply.Reasoning, tag.Close)) yield return wait;
        if (asWritten && reply.Found == 0 && !reply.InPrefix) reply.Content.Write(tag.Close);
        if (!asWritten && reply.Found == 0) reply.Reasoning.DropSpace();
    }

    /// <summary>All that is left is content, without a Markdown fence where JSON is expected.</summary>
    public static IEnumerable<Wait> ReadContent(this Reply reply)
    {
        if (reply.Options.ExpectsJson)
        {
            foreach (Wait wait in reply.TakeAfterSpace("```json", "```")) yield return wait;
            if (reply.Found >= 0)
            {
                foreach (Wait wait in reply.Until(reply.Content, "```")) yield return wait;
                if (reply.Found == 0) reply.Content.DropSpace();
                foreach (Wait wait in reply.ReadToEnd(TextSink.Nothing)) yield return wait;
            }
        }
        foreach (Wait wait in reply.ReadToEnd(reply.Content)) yield return wait;
    }

    /// <summary>Copies all that is left.</summary>
    public static IEnumerable<Wait> ReadToEnd(this Reply reply, TextSink sink)
    {
        while (true)
        {
            sink.Write(reply.Scanner.Rest);
            reply.Scanner.Position += reply.Scanner.Rest.Length;
            if (reply.Scanner.IsEnded) yield break;
            yield return default;
        }
    }

    /// <summary>Goes back to a marker that began no call after all, and sends it as content.</summary>
    public static void GiveBack(this Reply reply, int start, string marker)
    {
        reply.Scanner.Position = start;
        reply.Content.Write(marker);
    }
}
