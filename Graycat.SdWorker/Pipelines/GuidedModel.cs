using Graycat.Contracts.Images;
using Graycat.SdWorker.KDiffusion;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.Pipelines;

/// <summary>The UNet as A1111's samplers see it: prompts follow the count of model calls.</summary>
internal sealed class GuidedModel(
    GuidedDenoiser denoiser,
    IReadOnlyList<ScheduledPart> positive,
    ScheduledPart? negative,
    int images,
    INoiseLevels levels,
    ImageSampling sampling,
    int totalCalls,
    CancellationToken cancellationToken) : IDiffusionModel
{
    private GuidanceTarget[] _targets = [];
    private int _calls;

    public void Predict(ReadOnlySpan<float> input, float timestep, Span<float> output, Span<float> unconditional)
    {
        UpdateTargets();
        bool skip = unconditional.IsEmpty && SkipsNegative(timestep);
        denoiser.Predict(input, timestep, output, skip, cancellationToken);
        if (!unconditional.IsEmpty)
            denoiser.CopyNegative(unconditional);
        _calls++;
    }

    /// <summary>New targets only when a text changed, so that the denoiser keeps its buffers otherwise.</summary>
    private void UpdateTargets()
    {
        WeightedConditioning[] parts = [.. positive.Select(part => new WeightedConditioning(part.At(_calls), part.Weight))];
        int tokens = parts.Max(part => part.Conditioning.Tokens);
        Conditioning? against = negative?.At(_calls);
        if (_targets.Length > 0 && ReferenceEquals(_targets[0].Negative, against) && _lastParts.AsSpan().SequenceEqual(parts))
            return;
        _lastParts = parts;
        var target = new GuidanceTarget([.. parts.Select(part => part with { Conditioning = part.Conditioning.PadTo(tokens) })], against);
        _targets = [.. Enumerable.Repeat(target, images)];
        denoiser.SetTargets(_targets);
    }

    private WeightedConditioning[] _lastParts = [];

    private bool SkipsNegative(float timestep) =>
        (sampling.SkipEarlyNegativeGuidance > 0 && (double)_calls / totalCalls <= sampling.SkipEarlyNegativeGuidance)
        || (sampling.NegativeGuidanceMinimumSigma > 0 && _calls % 2 == 1 && levels.SigmaAt(timestep) < sampling.NegativeGuidanceMinimumSigma);
}
