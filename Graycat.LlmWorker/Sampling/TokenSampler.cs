using System.Numerics.Tensors;
using Graycat.Contracts.Text;
using Graycat.Llama;

namespace Graycat.LlmWorker.Sampling;

/// <summary>
/// Draws the tokens of one sequence. llama.cpp's chain shapes the candidates, the draw is ours: the token for position p is a
/// function of the options, the seed, p and the tokens before it, never of how it came to be there. So a sampler that was
/// shown the tokens of another one goes on exactly as that one would have.
/// Greedy (temperature 0) is the best token after bias, penalties and DRY; filters and XTC have no say then.
/// Belongs to the engine loop's thread.
/// </summary>
public sealed class TokenSampler : IDisposable
{
    private readonly SamplerResources _resources;
    private readonly ulong _seed;
    private readonly bool _isGreedy;
    private readonly LogitBiases _biases;
    private readonly TokenPenalties _penalties;
    private readonly ILlamaSampler? _filters;
    private readonly ILlamaSampler? _temperature;
    private readonly bool _filtersRemember;
    private readonly Xtc _xtc;
    private readonly IMirostat? _mirostat;
    private readonly LogProbabilities? _logProbabilities;
    private readonly ITokenConstraint? _constraint;

    /// <summary>Makes a sampler that has seen nothing. Options out of their range are an <see cref="ArgumentOutOfRangeException"/>.</summary>
    /// <param name="resources">What the engine loop's samplers share.</param>
    /// <param name="options">How tokens are drawn; the seed in it is not looked at.</param>
    /// <param name="seed">The sequence's own seed, see <see cref="PositionalRandom.DeriveSeed"/>.</param>
    /// <param name="logProbabilities">How many of the likeliest tokens to report beside the drawn one; 0 for that one alone, null for no report.</param>
    /// <param name="constraint">What the answer must look like; null for anything.</param>
    public TokenSampler(SamplerResources resources, SamplingOptions options, ulong seed, int? logProbabilities = null, ITokenConstraint? constraint = null)
    {
        (_resources, _seed, _constraint) = (resources, seed, constraint);
        _isGreedy = !(options.Temperature > 0);
        _biases = new LogitBiases(options.LogitBias, resources.Model);
        _penalties = new TokenPenalties(Math.Min(options.PenaltyWindow, resources.ContextTokens), options.RepeatPenalty, options.FrequencyPenalty, options.PresencePenalty);
        _xtc = new Xtc(options.XtcProbability, options.XtcThreshold, options.MinKeep);
        _mirostat = _isGreedy ? null : IMirostat.Create(options.Mirostat, options.MirostatTau, options.MirostatEta, resources.Model.Vocabulary.TokenCount);
        _logProbabilities = logProbabilities is { } top ? new LogProbabilities(top, resources.Pieces) : null;

        List<SamplerStage> filters = SamplerStages.Filters(options, resources.ContextTokens);
        _filtersRemember = filters.Any(stage => stage is SamplerStage.Dry);
        _filters = CreateChain(filters);
        _temperature = CreateChain(SamplerStages.Temperature(options));
    }

    /// <summary>
    /// Published tokens must be replayed with their logits, since the state depends on them (mirostat). Otherwise the tokens
    /// alone are enough.
    /// </summary>
    public bool NeedsLogitsToReplay => _mirostat is not null;

    /// <summary>Shows the sampler the prompt, for the penalties and DRY.</summary>
    public void AcceptPrompt(ReadOnlySpan<int> tokenIds)
    {
        foreach (int tokenId in tokenIds)
            Remember(tokenId);
    }

    /// <summary>
    /// Draws the token for a position and remembers it. The logits are as they were when this returns.
    /// </summary>
    /// <param name="logits">One logit per token of the vocabulary, of the position before.</param>
    /// <param name="position">The position of the token to draw in its sequence, prompt included.</param>
    public SampledToken Sample(Span<float> logits, int position)
    {
        SampleStatus status = Pick(logits, position, out TokenCandidate picked);
        if (status != SampleStatus.Ok)
            return new SampledToken(-1, status, null);
        TokenLogProbability? report = _logProbabilities?.Report(logits, picked.TokenId);
        _mirostat?.Learn(picked.Probability);
        _constraint?.Accept(picked.TokenId);
        Remember(picked.TokenId);
        return new SampledToken(picked.TokenId, SampleStatus.Ok, report);
    }

    /// <summary>
    /// Remembers a token that was drawn and published before, by this worker or another. False when the constraint doesn't
    /// allow it: then it can't have been drawn with these options.
    /// </summary>
    public bool Replay(int tokenId)
    {
        if (_constraint is not null && !_constraint.Accept(tokenId))
            return false;
        Remember(tokenId);
        return true;
    }

    /// <summary>The same where <see cref="NeedsLogitsToReplay"/>.</summary>
    /// <param name="tokenId">The token.</param>
    /// <param name="logits">The logits it was drawn from; as they were when this returns.</param>
    /// <param name="position">Its position.</param>
    public bool Replay(int tokenId, Span<float> logits, int position)
    {
        if (_mirostat is not null)
        {
            Pick(logits, position, out TokenCandidate picked);
            _mirostat.Learn(picked.TokenId == tokenId ? picked.Probability : ProbabilityOf(tokenId));
        }
        return Replay(tokenId);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _filters?.Dispose();
        _temperature?.Dispose();
    }

    private ILlamaSampler? CreateChain(List<SamplerStage> stages) => stages.Count == 0 ? null : _resources.Model.CreateSampler(stages);

    private void Remember(int tokenId)
    {
        _penalties.Accept(tokenId);
        if (_filtersRemember)
            _filters!.Accept(tokenId);
    }

    // A grammar costs most where it is applied to a whole vocabulary, so it is asked about the drawn token first.
    private SampleStatus Pick(Span<float> logits, int position, out TokenCandidate picked)
    {
        Edit(logits);
        SampleStatus status = PickFreely(logits, position, out picked);
        if (status == SampleStatus.Ok && _constraint is not null && !_constraint.Allows(picked.TokenId))
            status = PickConstrained(logits, position, out picked);
        _resources.Edits.Restore(logits);
        return status;
    }

    private void Edit(Span<float> logits)
    {
        _biases.Apply(logits, _resources.Edits);
        _penalties.Apply(logits, _resources.Edits);
    }

    private SampleStatus PickFreely(ReadOnlySpan<float> logits, int position, out TokenCandidate picked)
    {
        if (_isGreedy && _filters is null)
            return PickBest(logits, out picked);
        picked = default;
        SampleStatus status = StatusOf(TensorPrimitives.Max(logits));
        if (status != SampleStatus.Ok)
            return status;
        _resources.Candidates.Fill(logits);
        return PickShaped(position, DrawPurpose.Token, out picked);
    }

    private SampleStatus PickConstrained(ReadOnlySpan<float> logits, int position, out TokenCandidate picked)
    {
        picked = default;
        _resources.Candidates.Fill(logits);
        _constraint!.Keep(_resources.Candidates);
        return Candidates.IndexOfBest(_resources.Candidates) < 0 ? SampleStatus.NoCandidate : PickShaped(position, DrawPurpose.ConstrainedToken, out picked);
    }

    private static SampleStatus PickBest(ReadOnlySpan<float> logits, out TokenCandidate picked)
    {
        int tokenId = TensorPrimitives.IndexOfMax(logits);
        picked = new TokenCandidate(tokenId, logits[tokenId], 1);
        return StatusOf(picked.Logit);
    }

    private SampleStatus PickShaped(int position, DrawPurpose purpose, out TokenCandidate picked)
    {
        TokenCandidates candidates = _resources.Candidates;
        Shape(position);
        Candidates.SoftMax(candidates);
        int index = _isGreedy ? Candidates.IndexOfBest(candidates) : Candidates.Draw(candidates, PositionalRandom.Uniform(_seed, position, purpose));
        picked = index < 0 ? default : candidates.Items[index];
        return index < 0 ? SampleStatus.NoCandidate : SampleStatus.Ok;
    }

    private void Shape(int position)
    {
        TokenCandidates candidates = _resources.Candidates;
        _filters?.Apply(candidates);
        if (_xtc.IsActive && !_isGreedy && _mirostat is null)
            _xtc.Apply(candidates, PositionalRandom.Uniform(_seed, position, DrawPurpose.Xtc));
        _temperature?.Apply(candidates);
        _mirostat?.Cut(candidates);
    }

    // Rounding may have put the token just below the cut; its surprise is then that of the least likely one left.
    private float ProbabilityOf(int tokenId)
    {
        float least = 1;
        foreach (ref readonly TokenCandidate candidate in _resources.Candidates.Items)
        {
            if (candidate.TokenId == tokenId)
                return candidate.Probability;
            least = Math.Min(least, candidate.Probability);
        }
        return least;
    }

    private static SampleStatus StatusOf(float logit) => logit switch
    {
        float.NaN => SampleStatus.BadLogits,
        float.NegativeInfinity => SampleStatus.NoCandidate,
        _ => SampleStatus.Ok,
    };
}
