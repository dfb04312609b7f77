using Graycat.LlmWorker.Sampling;
using Graycat.LlmWorker.TextStreams;
using Graycat.LlmWorker.ToolCalls;
using Graycat.Llama;

namespace Graycat.LlmWorker.Engine;

/// <summary>
/// Turns a sequence's tokens into what a client sees: bytes to text, text to content, reasoning and calls. What comes out
/// depends on the tokens alone, so showing it the tokens of a lost worker again rebuilds its state.
/// </summary>
internal sealed class AnswerText(GenerationRequest request, int choice, TokenPieces pieces, LlamaVocabulary vocabulary)
{
    private readonly TextStream _stream = new(request.Stops);
    private readonly AssistantMessageParser? _parser = request.Format is { } format
        ? new AssistantMessageParser(format, request.FormatOptions with { IdSeed = $"{request.FormatOptions.IdSeed}/{choice}" })
        : null;
    private readonly bool _showsControlTokens = request.Format is { } shown && MarksAreControlTokens(shown);
    private bool _begun;

    /// <summary>The stop string that ended the text; null while none has.</summary>
    public string? MatchedStop => _stream.MatchedStop;

    /// <summary>Adds a token and gives its visible part to the output.</summary>
    public void Append(int tokenId, ChoiceOutput output)
    {
        ReadOnlySpan<byte> piece = IsShown(tokenId) ? pieces[tokenId] : default;
        Add(_stream.Append(piece), output);
    }

    /// <summary>Ends the text and gives what was held back to the output.</summary>
    public void Finish(ChoiceOutput output)
    {
        Add(_stream.Finish(), output);
        if (_parser is not null)
            Add(_parser.Finish(), output);
    }

    private void Add(ReadOnlySpan<char> text, ChoiceOutput output)
    {
        if (_parser is null)
            output.AddContent(text);
        else if (text.Length > 0 || !_begun)
            Add(_parser.Append(text), output);
        _begun = true;
    }

    private static void Add(AssistantDelta delta, ChoiceOutput output)
    {
        output.AddContent(delta.Content);
        output.AddReasoning(delta.Reasoning);
        if (delta.Reasoning is not null && delta.Content is null)
            output.ReasoningTokens++;
        foreach (var piece in delta.ToolCalls ?? [])
            output.AddCallPiece(piece);
    }

    private bool IsShown(int tokenId) =>
        _showsControlTokens || (vocabulary.GetAttributes(tokenId) & (TokenAttributes.Control | TokenAttributes.Unknown)) == 0
        || (request.Format is { } format && IsMark(format, pieces[tokenId]));

    /// <summary>Formats whose marks are plain words in some vocabularies and control tokens in others.</summary>
    private static bool IsMark(ToolCallFormat format, ReadOnlySpan<byte> piece)
    {
        string text = System.Text.Encoding.UTF8.GetString(piece);
        return text.Length > 0 && (format.Triggers.Any(trigger => trigger.Contains(text, StringComparison.Ordinal) || text.Contains(trigger, StringComparison.Ordinal))
            || text is "</tool_call>" || text == format.ReasoningTags?.Open.Trim() || text == format.ReasoningTags?.Close.Trim());
    }

    /// <summary>Formats that structure the whole reply with control tokens; in others a stray one is not for the client's eyes.</summary>
    private static bool MarksAreControlTokens(ToolCallFormat format) => format.Name is not ("hermes" or "none");
}
