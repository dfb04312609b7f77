namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>What a request may set of a step, apart from the model's configuration. Others ignore what isn't theirs.</summary>
public sealed record NoiseSchedulerOptions
{
    /// <summary>DDIM: 0 (default) is deterministic, 1 is DDPM. TCD: the stochasticity gamma, default 0.3. Range 0 to 1.</summary>
    public double? Eta { get; init; }

    /// <summary>Euler: extra noise per run, as "S_churn" of Karras et al. 2022, algorithm 2. Default 0.</summary>
    public double Churn { get; init; }

    /// <summary>Euler: no churn below this noise level. Default 0.</summary>
    public double ChurnMinSigma { get; init; }

    /// <summary>Euler: no churn above this noise level. Default infinite.</summary>
    public double ChurnMaxSigma { get; init; } = double.PositiveInfinity;

    /// <summary>Euler with churn, DPM-Solver SDE: factor on the noise. Default 1.</summary>
    public double NoiseScale { get; init; } = 1;

    /// <summary>LMS: how many derivatives are used. Range 1 to 8, default 4.</summary>
    public int MultistepOrder { get; init; } = 4;
}
