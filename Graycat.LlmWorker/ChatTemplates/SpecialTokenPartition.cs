using System.Buffers;
using Graycat.Jinja.Provenance;

namespace Graycat.LlmWorker.ChatTemplates;

/// <summary>A piece of a prompt on its way to the tokenizer.</summary>
/// <param name="Text">The piece; the pieces of a prompt, joined, are its text.</param>
/// <param name="IsSpecialAllowed">
/// True for exactly one special token that the template wrote; tokenise it with special tokens parsed. False for ordinary
/// text, the template's and the user's together; tokenise it with special tokens not parsed.
/// </param>
public readonly record struct PromptSegment(string Text, bool IsSpecialAllowed);

/// <summary>
/// Cuts a prompt at the special tokens that the template wrote. A tokenizer cuts the plainly rendered whole at the same
/// places before it looks at ordinary text, so ordinary text gets the same tokens either way; a special token of which a
/// user wrote as much as one character stays text.
/// </summary>
public sealed class SpecialTokenPartition
{
    private readonly SearchValues<string> _search;
    private readonly ILookup<char, string> _byFirst;

    /// <param name="specialTokens">The texts of the vocabulary's control tokens; empty ones are left out.</param>
    public SpecialTokenPartition(IEnumerable<string> specialTokens)
    {
        string[] tokens = [.. specialTokens.Where(token => token.Length > 0).Distinct()];
        _search = SearchValues.Create(tokens, StringComparison.Ordinal);
        _byFirst = tokens.OrderByDescending(token => token.Length).ToLookup(token => token[0]);
    }

    /// <summary>The pieces in order; none is empty.</summary>
    public IReadOnlyList<PromptSegment> Split(ChatRendering rendering) => Split(rendering.Text, rendering.UntrustedRanges);

    /// <summary>The pieces of a text of which some ranges (in order, without overlap) are a user's.</summary>
    public IReadOnlyList<PromptSegment> Split(string text, IReadOnlyList<TextRange> untrustedRanges)
    {
        var segments = new List<PromptSegment>();
        int ordinaryFrom = 0, range = 0;
        for (int place = Find(text, 0); place >= 0;)
        {
            while (range < untrustedRanges.Count && untrustedRanges[range].End <= place) range++;
            int templateEnd = range < untrustedRanges.Count ? untrustedRanges[range].Start : text.Length;
            string? token = _byFirst[text[place]].FirstOrDefault(candidate =>
                place + candidate.Length <= templateEnd && string.CompareOrdinal(text, place, candidate, 0, candidate.Length) == 0);
            if (token is null)
            {
                place = Find(text, place + 1);
                continue;
            }
            if (place > ordinaryFrom) segments.Add(new PromptSegment(text[ordinaryFrom..place], false));
            segments.Add(new PromptSegment(token, true));
            ordinaryFrom = place + token.Length;
            place = Find(text, ordinaryFrom);
        }
        if (ordinaryFrom < text.Length) segments.Add(new PromptSegment(text[ordinaryFrom..], false));
        return segments;
    }

    private int Find(string text, int from)
    {
        int place = from >= text.Length ? -1 : text.AsSpan(from).IndexOfAny(_search);
        return place < 0 ? -1 : from + place;
    }
}
