using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary>A format in which calls stand between markers, before or after content.</summary>
internal abstract class MarkedFormat : ToolCallFormat
{
    /// <summary>Texts that end the content: beginnings of calls, and whatever else is no content.</summary>
    protected abstract string[] Markers { get; }

    /// <summary>Where a broken call ends; null when nothing after it can be content.</summary>
    protected virtual string? BrokenCallEnd => null;

    public override IReadOnlyList<string> Triggers => [Markers[0]];

    internal override IEnumerable<Wait> Read(Reply reply)
    {
        foreach (Wait wait in reply.ReadReasoning(ReasoningTags, Markers)) yield return wait;
        if (!reply.CallsEnabled)
        {
            foreach (Wait wait in reply.ReadContent()) yield return wait;
            yield break;
        }
        while (true)
        {
            foreach (Wait wait in reply.Until(reply.Content, Markers)) yield return wait;
            if (reply.Found < 0) break;
            int marker = reply.Found, start = reply.Scanner.Position, calls = reply.CallCount;
            foreach (Wait wait in ReadCalls(reply, marker)) yield return wait;
            if (reply.Found >= 0) continue;
            if (reply.CallCount == calls) reply.GiveBack(start, Markers[marker]);
            else if (BrokenCallEnd is null) foreach (Wait wait in reply.ReadToEnd(TextSink.Nothing)) yield return wait;
            else foreach (Wait wait in reply.Until(TextSink.Nothing, BrokenCallEnd)) yield return wait;
        }
    }

    /// <summary>Reads what follows a marker; <see cref="Reply.Found"/> is -1 when it is no call.</summary>
    protected abstract IEnumerable<Wait> ReadCalls(Reply reply, int marker);
}
