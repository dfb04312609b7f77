using System.Numerics.Tensors;
using Graycat.Contracts.Text;
using Graycat.Llama;
using Graycat.LlmWorker.Scheduling;
using Graycat.LlmWorker.TextStreams;

namespace Graycat.LlmWorker.Engine;

/// <summary>One answer in the making: draws its tokens, turns them into text, and knows when it ends. Engine's thread only.</summary>
internal sealed class GenerationChoice
{
    private readonly ILlamaModel _model;
    private readonly TextRequest _request;
    private readonly TextStream _stream;
    private readonly GenerationOutput _output;
    private readonly int _index;
    private readonly int _contextTokens;
    private int _generated;

    public GenerationChoice(Generation generation, int index, ILlamaModel model, int contextTokens, ScheduledSequence? promptSharer)
    {
        (Generation, _index, _model, _contextTokens) = (generation, index, model, contextTokens);
        (_request, _output) = (generation.Request.Text, generation.Output);
        _stream = new TextStream(generation.Request.Stops);
        var tokens = new TokenBuffer(generation.Request.PromptTokens);
        Replay(tokens);
        Sequence = new ScheduledSequence(tokens, generation.Request.PromptTokens.Length, _request.CachePrompt)
        {
            PromptSharer = promptSharer,
            Owner = this,
        };
    }

    public Generation Generation { get; }

    public ScheduledSequence Sequence { get; }

    /// <summary>Whether it needs no further step.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Tokens drawn, an end token included.</summary>
    public int Drawn { get; private set; }

    private int MaxTokens => _request.MaxTokens ?? int.MaxValue;

    /// <summary>Draws the next token and says how the step went on.</summary>
    public void Draw(Span<float> logits, StepResult result)
    {
        if (MaxTokens == 0)
        {
            End(FinishReason.MaxTokens);
            result.End(Sequence);
            return;
        }

        int tokenId = TensorPrimitives.IndexOfMax<float>(logits);
        Drawn++;
        Take(tokenId, Sequence.Tokens.Count + 1);
        result.Draw(Sequence, tokenId, HasEnded);
    }

    /// <summary>Ends the answer here and shows what was held back.</summary>
    public void End(FinishReason reason)
    {
        if (HasEnded)
            return;
        HasEnded = true;
        using (_output.Write(_index, out ChoiceOutput output))
        {
            output.AddContent(_stream.Finish());
            output.StopString = _stream.MatchedStop;
            output.Finish = output.HasToolCalls && reason == FinishReason.EndOfSequence ? FinishReason.ToolCalls : reason;
        }
    }

    /// <summary>Rebuilds the state that the worker before had when it published its last token; shows nothing again.</summary>
    private void Replay(TokenBuffer tokens)
    {
        if (_index >= Generation.Request.Published.Count)
            return;
        PublishedTokens published = Generation.Request.Published[_index];
        foreach (int tokenId in published.Tokens)
        {
            tokens.Add(tokenId);
            Drawn++;
            if (!HasEnded)
                Take(tokenId, tokens.Count);
        }

        using (_output.Write(_index, out ChoiceOutput output))
        {
            foreach (TokenLogProbability item in published.LogProbabilities)
                output.AddLogProbability(item);
            output.SkipToNow();
        }
    }

    private void Take(int tokenId, int tokensThen)
    {
        if (_model.Vocabulary.EndsGeneration(tokenId) && !_request.IgnoreEndOfSequence)
        {
            End(FinishReason.EndOfSequence);
            return;
        }

        _generated++;
        Show(tokenId);
        if (_stream.IsFinished)
            End(FinishReason.StopString);
        else if (_generated >= MaxTokens)
            End(FinishReason.MaxTokens);
        else if (tokensThen >= _contextTokens)
            End(FinishReason.ContextFull);
    }

    private void Show(int tokenId)
    {
        Span<byte> piece = stackalloc byte[1024];
        int length = _model.TokenToPiece(tokenId, piece, renderSpecial: false);
        using (_output.Write(_index, out ChoiceOutput output))
        {
            output.AddToken(tokenId);
            output.AddContent(_stream.Append(piece[..Math.Min(length, piece.Length)]));
        }
    }
}
