using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>A sampler with AUTOMATIC1111's names and properties.</summary>
public sealed record SamplerDefinition
{
    /// <summary>The name, such as <c>DPM++ 2M SDE</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Further names, such as <c>k_dpmpp_2m_sde</c>.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The schedule that "Automatic" stands for. Default: uniform.</summary>
    public SigmaSchedule DefaultSchedule { get; init; } = SigmaScheduleCatalog.Uniform;

    /// <summary>The smallest sigma above 0 is left out, and one more is made in its place.</summary>
    public bool DiscardsNextToLastSigma { get; init; }

    /// <summary>It makes two model calls per step.</summary>
    public bool IsSecondOrder { get; init; }

    /// <summary>Its noise comes from a Brownian tree per image, over <see cref="SamplingPlan.NoiseRange"/>.</summary>
    public bool UsesBrownianNoise { get; init; }

    /// <summary>Its later noise depends on the "eta noise seed delta".</summary>
    public bool UsesEtaNoiseSeedDelta { get; init; }

    /// <summary><see cref="SamplerOptions.Eta"/> has an effect.</summary>
    public bool SupportsEta { get; init; }

    /// <summary>The churn options have an effect.</summary>
    public bool SupportsChurn { get; init; }

    /// <summary>It counts in time steps instead of sigmas, and knows no schedule.</summary>
    public bool UsesTimesteps { get; init; }

    /// <summary>
    /// Its step size follows from the error over the whole batch: run it with one image at a time, or an image depends on
    /// its neighbours.
    /// </summary>
    public bool IsAdaptive { get; init; }

    /// <summary>The guidance scale is multiplied by this: 1/12.5 for CFG++, else 1.</summary>
    public double GuidanceScaleMultiplier { get; init; } = 1;

    internal ISampler? Sampler { get; init; }

    internal ITimestepSampler? TimestepSampler { get; init; }

    /// <summary>The options as AUTOMATIC1111's <c>/sdapi/v1/samplers</c> lists them; values are strings.</summary>
    public IReadOnlyDictionary<string, string> Options()
    {
        var options = new Dictionary<string, string>();
        if (DefaultSchedule != SigmaScheduleCatalog.Uniform)
            options["scheduler"] = DefaultSchedule.Name;
        if (DiscardsNextToLastSigma)
            options["discard_next_to_last_sigma"] = "True";
        if (UsesEtaNoiseSeedDelta)
            options["uses_ensd"] = "True";
        if (IsSecondOrder)
            options["second_order"] = "True";
        if (UsesBrownianNoise)
            options["brownian_noise"] = "True";
        if (Sampler is DpmPlusPlus2MSdeSampler && Name.EndsWith("Heun", StringComparison.Ordinal))
            options["solver_type"] = "heun";
        return options;
    }
}
