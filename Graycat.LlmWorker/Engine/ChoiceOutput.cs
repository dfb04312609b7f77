using System.Runtime.InteropServices;
using System.Text;
using Graycat.Contracts.Text;

namespace Graycat.LlmWorker.Engine;

/// <summary>
/// What one choice gave so far and how much of it was taken for publishing. Written by the engine's thread, taken by the
/// publisher's; the owning <see cref="GenerationOutput"/> locks.
/// </summary>
internal sealed class ChoiceOutput(int index)
{
    private readonly StringBuilder _content = new();
    private readonly StringBuilder _reasoning = new();
    private readonly List<int> _tokens = [];
    private readonly List<TokenLogProbability> _logProbabilities = [];
    private readonly List<ToolCallDelta> _callPieces = [];
    private readonly List<(string? Id, string Name, StringBuilder Arguments)> _calls = [];
    private int _takenContent, _takenReasoning, _takenTokens, _takenLogProbabilities, _takenCallPieces;

    public FinishReason Finish { get; set; }

    public string? StopString { get; set; }

    public int ReasoningTokens { get; set; }

    public bool HasToolCalls => _calls.Count > 0;

    public bool HasReasoning => _reasoning.Length > 0;

    public bool HasNews =>
        _takenTokens < _tokens.Count || _takenContent < _content.Length || _takenReasoning < _reasoning.Length || _takenCallPieces < _callPieces.Count;

    public void AddToken(int tokenId) => _tokens.Add(tokenId);

    public void AddLogProbability(TokenLogProbability item) => _logProbabilities.Add(item);

    public void AddContent(ReadOnlySpan<char> text) => _content.Append(text);

    public void AddReasoning(ReadOnlySpan<char> text) => _reasoning.Append(text);

    public void AddCallPiece(ToolCallDelta piece)
    {
        _callPieces.Add(piece);
        if (piece.Index == _calls.Count)
            _calls.Add((piece.Id, piece.Name ?? "", new StringBuilder()));
        _calls[piece.Index].Arguments.Append(piece.Arguments);
    }

    /// <summary>Everything so far counts as published: an earlier worker did it.</summary>
    public void SkipToNow()
    {
        (_takenContent, _takenReasoning, _takenTokens) = (_content.Length, _reasoning.Length, _tokens.Count);
        (_takenLogProbabilities, _takenCallPieces) = (_logProbabilities.Count, _callPieces.Count);
    }

    /// <summary>What is new since the last call.</summary>
    public TextDelta Take()
    {
        var delta = new TextDelta
        {
            Choice = index,
            Content = Rest(_content, _takenContent),
            Reasoning = Rest(_reasoning, _takenReasoning),
            ToolCalls = Rest(_callPieces, _takenCallPieces),
            Tokens = Rest(_tokens, _takenTokens) ?? [],
            LogProbabilities = Rest(_logProbabilities, _takenLogProbabilities),
        };
        SkipToNow();
        return delta;
    }

    public TextChoice ToChoice() => new()
    {
        Index = index,
        Content = _content.ToString(),
        Reasoning = _reasoning.Length > 0 ? _reasoning.ToString() : null,
        ToolCalls = [.. _calls.Select(call => new ToolCall(call.Id, call.Name, call.Arguments.ToString()))],
        Tokens = [.. _tokens],
        Finish = Finish,
        StopString = StopString,
        LogProbabilities = _logProbabilities.Count > 0 ? [.. _logProbabilities] : null,
    };

    private static string? Rest(StringBuilder text, int from) => from < text.Length ? text.ToString(from, text.Length - from) : null;

    private static T[]? Rest<T>(List<T> items, int from) => from < items.Count ? CollectionsMarshal.AsSpan(items)[from..].ToArray() : null;
}
