using Graycat.Contracts.Text;
using Graycat.Jinja.Provenance;

namespace Graycat.LlmWorker.ChatTemplates;

/// <summary>
/// Continues the last message in place of opening a new turn, as transformers does: a tag is appended to its content, and
/// the rendered text is cut where the tag stands.
/// </summary>
internal static class FinalMessageContinuation
{
    private const string Tag = "CONTINUE_FINAL_MESSAGE_TAG";

    /// <summary>A tag, with a blank behind it, that no message contains.</summary>
    public static string ChooseTag(ChatPrompt prompt)
    {
        string tag = Tag;
        while (prompt.Messages.Any(message => Contains(message, tag))) tag += "_";
        return tag + " ";
    }

    /// <summary>The text up to the tag; where the template trimmed the blank behind it, white space before it goes as well.</summary>
    public static ChatRendering Cut(ChatRendering rendering, string tag)
    {
        int place = rendering.Text.LastIndexOf(tag.AsSpan(0, tag.Length - 1).ToString(), StringComparison.Ordinal);
        if (place < 0) return new ChatRendering(new ChatTemplateError(ChatTemplateFailure.Failed, "the chat template does not show the last message, so it cannot be continued"));
        bool trims = string.CompareOrdinal(rendering.Text, place, tag, 0, tag.Length) != 0;
        string text = trims ? rendering.Text[..place].TrimEnd() : rendering.Text[..place];
        var ranges = rendering.UntrustedRanges.Where(range => range.Start < text.Length).Select(range => new TextRange(range.Start, Math.Min(range.End, text.Length)));
        return new ChatRendering(text, [.. ranges]);
    }

    private static bool Contains(ChatMessage message, string tag) =>
        Contains(message.Content, tag) || Contains(message.Reasoning, tag) || (message.Parts?.Any(part => Contains(part.Text, tag)) ?? false);

    private static bool Contains(string? text, string tag) => text?.Contains(tag, StringComparison.Ordinal) ?? false;
}
