using Graycat.SdWorker.NoiseSchedulers;
using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>What a sampling plan is made from.</summary>
public sealed record SamplingSettings
{
    /// <summary>The sampler and the schedule.</summary>
    public required SamplerChoice Choice { get; init; }

    /// <summary>The request's steps, 1 to <see cref="MaxSteps"/>.</summary>
    public required int Steps { get; init; }

    /// <summary>The model's noise levels. Default: those of Stable Diffusion.</summary>
    public ModelNoiseLevels Levels { get; init; } = ModelNoiseLevels.StableDiffusion();

    /// <summary>What the model predicts. Default: epsilon.</summary>
    public PredictionType Prediction { get; init; }

    /// <summary>The model is SDXL.</summary>
    public bool IsSdxl { get; init; }

    /// <summary>What the request sets of the sampler.</summary>
    public SamplerOptions Options { get; init; } = new();

    /// <summary>The most steps a plan can have.</summary>
    public const int MaxSteps = 1000;
}
