namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>What a diffusion model's output means.</summary>
public enum PredictionType
{
    /// <summary>The noise in the sample (J. Ho et al., "Denoising Diffusion Probabilistic Models", 2020).</summary>
    Epsilon,

    /// <summary>The velocity (T. Salimans, J. Ho, "Progressive Distillation for Fast Sampling of Diffusion Models", 2022).</summary>
    VPrediction,

    /// <summary>The clean sample.</summary>
    Sample,
}
