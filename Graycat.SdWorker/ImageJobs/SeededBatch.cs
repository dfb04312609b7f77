using Graycat.Contracts.Images;
using Graycat.SdWorker.BrownianNoise;
using Graycat.SdWorker.KDiffusion;
using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;
using Graycat.SdWorker.Pipelines;

namespace Graycat.SdWorker.ImageJobs;

/// <summary>The seeds of one batch, and the noise they give.</summary>
/// <param name="request">Source, variation and the like.</param>
/// <param name="seeds">Seed and variation seed of each picture.</param>
/// <param name="pixelsPerLatent">The model's downsampling factor.</param>
internal sealed class SeededBatch(ImageRequest request, IReadOnlyList<(long Seed, long Subseed)> seeds, int pixelsPerLatent)
{
    public IReadOnlyList<(long Seed, long Subseed)> Seeds => seeds;

    /// <summary>Fresh generators for latents of a shape; the first draw is the initial noise.</summary>
    public BatchNoise Noise(LatentShape shape) => new(seeds.Select(pair => new ImageNoiseSettings
    {
        Seed = pair.Seed,
        Source = Source,
        Subseed = request.Noise.SubseedStrength == 0 ? null : pair.Subseed,
        SubseedStrength = request.Noise.SubseedStrength,
        SeedResizeFromWidth = request.Noise.SeedResizeFromWidth,
        SeedResizeFromHeight = request.Noise.SeedResizeFromHeight,
        EtaNoiseSeedDelta = request.Noise.EtaNoiseSeedDelta,
        DownsamplingFactor = pixelsPerLatent,
    }), shape);

    /// <summary>What a plan's sampler adds in its steps.</summary>
    public INoiseSource StepNoise(SamplingPlan plan, BatchNoise noise, LatentShape shape) => plan.Sampler.UsesBrownianNoise
        ? new BrownianNoiseSource(Source, seeds.Select(pair => pair.Seed), shape, plan.NoiseRange.Min, plan.NoiseRange.Max)
        : noise;

    private RandomSource Source => request.Noise.Source == ImageNoiseSource.Cpu ? RandomSource.Cpu : RandomSource.Nv;
}
