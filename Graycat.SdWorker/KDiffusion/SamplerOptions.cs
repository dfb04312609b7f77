using Graycat.SdWorker.Sigmas;

namespace Graycat.SdWorker.KDiffusion;

/// <summary>What a request may set of a sampler; names as in AUTOMATIC1111. Samplers ignore what isn't theirs.</summary>
public sealed record SamplerOptions
{
    /// <summary>Share of the ancestral noise. Default 1 for ancestral and SDE samplers, 0 for DDIM.</summary>
    public double? Eta { get; init; }

    /// <summary>Euler, Heun, DPM2: extra noise per run ("s_churn"). Default 0.</summary>
    public double Churn { get; init; }

    /// <summary>No churn below this sigma ("s_tmin"). Default 0.</summary>
    public double ChurnMinSigma { get; init; }

    /// <summary>No churn above this sigma ("s_tmax"). Default infinite; 0 means infinite, as in A1111.</summary>
    public double ChurnMaxSigma { get; init; } = double.PositiveInfinity;

    /// <summary>Factor on all noise that the sampler adds ("s_noise"). Default 1.</summary>
    public double NoiseScale { get; init; } = 1;

    /// <summary>Round time steps to the training ones ("enable_quantization"). Default false.</summary>
    public bool Quantize { get; init; }

    /// <summary>Smallest sigma of the schedule ("sigma_min"). Default: the model's.</summary>
    public double? SigmaMin { get; init; }

    /// <summary>Largest sigma of the schedule ("sigma_max"). Default: the model's.</summary>
    public double? SigmaMax { get; init; }

    /// <summary>Exponent of the Karras and polyexponential schedules ("rho").</summary>
    public double? Rho { get; init; }

    /// <summary>Leave out the last but one sigma for every sampler ("always_discard_next_to_last_sigma"). Default false.</summary>
    public bool AlwaysDiscardNextToLastSigma { get; init; }

    /// <summary>UniPC: B(h) = h ("bh1", the default) or e^h − 1 ("bh2").</summary>
    public bool UniPcBh2 { get; init; }

    /// <summary>UniPC: the spacing of its times. Default uniform.</summary>
    public UniPcSpacing UniPcSpacing { get; init; }

    /// <summary>UniPC: order, 1 to 4. Default 3; never more than the number of steps.</summary>
    public int UniPcOrder { get; init; } = 3;

    /// <summary>UniPC: lower the order in the last steps. Default true.</summary>
    public bool UniPcLowerOrderFinal { get; init; } = true;

    /// <summary>The beta schedule's alpha. Default 0.6.</summary>
    public double BetaAlpha { get; init; } = 0.6;

    /// <summary>The beta schedule's beta. Default 0.6.</summary>
    public double BetaBeta { get; init; } = 0.6;
}

/// <summary>How UniPC spreads its times ("uni_pc_skip_type").</summary>
public enum UniPcSpacing
{
    /// <summary>Evenly in time.</summary>
    TimeUniform,

    /// <summary>Evenly in the square root of time.</summary>
    TimeQuadratic,

    /// <summary>Evenly in log-SNR.</summary>
    LogSnr,
}
