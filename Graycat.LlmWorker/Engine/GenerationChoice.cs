using Graycat.Contracts.Text;
using Graycat.Llama;
using Graycat.LlmWorker.Sampling;
using Graycat.LlmWorker.Scheduling;

namespace Graycat.LlmWorker.Engine;

/// <summary>One answer in the making: draws its tokens, turns them into text, and knows when it ends. Engine's thread only.</summary>
internal sealed class GenerationChoice : IDisposable
{
    /// <summary>
    /// Published tokens up to this many are decoded again one by one, as they were the first time: reading them together
    /// rounds differently, and where two tokens are nearly as likely the answer would go on differently. More are read
    /// together, so that a long answer goes on soon.
    /// </summary>
    private const int ExactReplayTokens = 512;

    private readonly TextRequest _request;
    private readonly LlamaVocabulary _vocabulary;
    private readonly TokenSampler _sampler;
    private readonly AnswerText _text;
    private readonly GenerationOutput _output;
    private readonly Queue<int> _toReplay = [];
    private readonly int _index;
    private readonly int _contextTokens;
    private int _generated;

    /// <summary>Makes a choice and brings it to where an earlier worker left it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A sampling option is out of its range.</exception>
    public GenerationChoice(Generation generation, int index, SamplerResources resources, ScheduledSequence? promptSharer)
    {
        (Generation, _index, _contextTokens) = (generation, index, resources.ContextTokens);
        (_request, _output, _vocabulary) = (generation.Request.Text, generation.Output, resources.Model.Vocabulary);
        _text = new AnswerText(generation.Request, index, resources.Pieces, _vocabulary);
        _sampler = CreateSampler(generation.Request, index, resources);
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

    /// <summary>Draws the next token and says how the step went on. False where the logits are no numbers: the choice can't go on.</summary>
    public bool Draw(Span<float> logits, StepResult result)
    {
        if (MaxTokens == 0)
        {
            End(FinishReason.MaxTokens);
            result.End(Sequence);
            return true;
        }

        return _toReplay.TryDequeue(out int tokenId) ? DrawAgain(tokenId, logits, result) : DrawNew(logits, result);
    }

    /// <summary>Ends the answer here and shows what was held back.</summary>
    public void End(FinishReason reason)
    {
        if (HasEnded)
            return;
        HasEnded = true;
        using (_output.Write(_index, out ChoiceOutput output))
        {
            _text.Finish(output);
            output.StopString = _text.MatchedStop;
            bool whole = reason is FinishReason.EndOfSequence or FinishReason.StopString;
            output.Finish = output.HasToolCalls && whole ? FinishReason.ToolCalls : reason;
        }
    }

    public void Dispose() => _sampler.Dispose();

    private static TokenSampler CreateSampler(GenerationRequest request, int index, SamplerResources resources)
    {
        ITokenConstraint? constraint = request.Grammar is { } grammar
            ? new GrammarConstraint(grammar.Start(), resources.Model.Vocabulary, resources.Pieces)
            : null;
        ulong seed = PositionalRandom.DeriveSeed(request.Seed, index);
        var sampler = new TokenSampler(resources, request.Text.Sampling, seed, request.Text.LogProbabilities, constraint);
        sampler.AcceptPrompt(request.PromptTokens);
        return sampler;
    }

    private bool DrawNew(Span<float> logits, StepResult result)
    {
        SampledToken sampled = _sampler.Sample(logits, Sequence.Tokens.Count);
        if (sampled.Status == SampleStatus.BadLogits)
            return false;
        if (sampled.Status == SampleStatus.NoCandidate)
        {
            End(FinishReason.EndOfSequence);
            result.End(Sequence);
            return true;
        }

        Drawn++;
        Take(sampled.TokenId, Sequence.Tokens.Count + 1, sampled.LogProbability);
        result.Draw(Sequence, sampled.TokenId, HasEnded);
        return true;
    }

    /// <summary>A token that was published before.</summary>
    private bool DrawAgain(int tokenId, Span<float> logits, StepResult result)
    {
        _sampler.Replay(tokenId, logits, Sequence.Tokens.Count);
        TakeAgain(tokenId, Sequence.Tokens.Count + 1);
        result.Draw(Sequence, tokenId, HasEnded);
        SkipToNow();
        return true;
    }

    /// <summary>Rebuilds the state that the worker before had when it published its last token; shows nothing again.</summary>
    private void Replay(TokenBuffer tokens)
    {
        if (_index >= Generation.Request.Published.Count)
            return;
        PublishedTokens published = Generation.Request.Published[_index];
        using (_output.Write(_index, out ChoiceOutput output))
        {
            foreach (TokenLogProbability item in published.LogProbabilities)
                output.AddLogProbability(item);
        }

        foreach (int tokenId in published.Tokens)
            ReplayToken(tokenId, tokens, oneByOne: _sampler.NeedsLogitsToReplay || published.Tokens.Count <= ExactReplayTokens);
        SkipToNow();
    }

    private void ReplayToken(int tokenId, TokenBuffer tokens, bool oneByOne)
    {
        if (oneByOne)
        {
            _toReplay.Enqueue(tokenId);
            return;
        }

        tokens.Add(tokenId);
        if (HasEnded)
            return;
        _sampler.Replay(tokenId);
        TakeAgain(tokenId, tokens.Count);
    }

    private void TakeAgain(int tokenId, int tokensThen)
    {
        Drawn++;
        Take(tokenId, tokensThen, null);
    }

    private void SkipToNow()
    {
        using (_output.Write(_index, out ChoiceOutput output))
            output.SkipToNow();
    }

    private void Take(int tokenId, int tokensThen, TokenLogProbability? logProbability)
    {
        if (_vocabulary.EndsGeneration(tokenId) && !_request.IgnoreEndOfSequence)
        {
            End(FinishReason.EndOfSequence);
            return;
        }

        _generated++;
        Show(tokenId, logProbability);
        if (_text.MatchedStop is not null)
            End(FinishReason.StopString);
        else if (_generated >= MaxTokens)
            End(FinishReason.MaxTokens);
        else if (tokensThen >= _contextTokens)
            End(FinishReason.ContextFull);
    }

    private void Show(int tokenId, TokenLogProbability? logProbability)
    {
        using (_output.Write(_index, out ChoiceOutput output))
        {
            output.AddToken(tokenId);
            if (logProbability is not null)
                output.AddLogProbability(logProbability);
            _text.Append(tokenId, output);
        }
    }
}
