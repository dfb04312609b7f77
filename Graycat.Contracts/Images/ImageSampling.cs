using System.Text.Json.Serialization;

namespace Graycat.Contracts.Images;

/// <summary>Finer settings of an A1111 sampler. Null means the sampler's own default.</summary>
public sealed record ImageSampling
{
    /// <summary>Share of new noise per step: ancestral samplers (default 1), DDIM (default 0).</summary>
    public double? Eta { get; set; }

    /// <summary>Noise added before a step of Euler, Heun or DPM2, 0 (default) to 100 (Karras et al. 2022, algorithm 2).</summary>
    public double SigmaChurn { get; set; }

    /// <summary>Smallest sigma at which <see cref="SigmaChurn"/> acts. Default 0.</summary>
    public double SigmaChurnMinimum { get; set; }

    /// <summary>Largest sigma at which <see cref="SigmaChurn"/> acts; 0 (default) for no bound.</summary>
    public double SigmaChurnMaximum { get; set; }

    /// <summary>Factor on the noise added in steps. Default 1.</summary>
    public double NoiseMultiplier { get; set; } = 1;

    /// <summary>Factor on the initial noise of image to image. Default 1.</summary>
    public double InitialNoiseMultiplier { get; set; } = 1;

    /// <summary>Below this sigma every other step goes without the negative prompt (NGMS); 0 (default) for off.</summary>
    public double NegativeGuidanceMinimumSigma { get; set; }

    /// <summary>Share of the first steps that go without the negative prompt, 0 (default) to 1.</summary>
    public double SkipEarlyNegativeGuidance { get; set; }

    /// <summary>Smallest sigma of the schedule; 0 (default) for the model's.</summary>
    public double ScheduleSigmaMinimum { get; set; }

    /// <summary>Largest sigma of the schedule; 0 (default) for the model's.</summary>
    public double ScheduleSigmaMaximum { get; set; }

    /// <summary>Rho of the Karras and polyexponential schedules; 0 (default) for 7 and 1.</summary>
    public double ScheduleRho { get; set; }

    /// <summary>Leaves out the last but one sigma for every sampler. Default false.</summary>
    public bool DiscardNextToLastSigma { get; set; }

    /// <summary>Takes the nearest whole timestep for every sigma. Default false.</summary>
    public bool QuantizeSigmas { get; set; }

    /// <summary>Image to image makes exactly <see cref="ImageRequest.Steps"/> steps. Default false.</summary>
    public bool FixImageToImageSteps { get; set; }

    /// <summary>How weights act on the text encoder's output. Default <see cref="ImageEmphasis.Original"/>.</summary>
    public ImageEmphasis Emphasis { get; set; }

    /// <summary>
    /// When a chunk of 75 tokens is full, it is cut at a comma at most this many tokens before its end. 0 to 74,
    /// default 20.
    /// </summary>
    public int CommaPaddingBacktrack { get; set; } = 20;

    /// <summary>Reads the times of prompt schedules as A1111 did before version 1.6. Default false.</summary>
    public bool OldPromptTimelines { get; set; }
}

/// <summary>How prompt weights act on the text encoder's output.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImageEmphasis>))]
public enum ImageEmphasis
{
    /// <summary>Multiplied, then scaled back to the mean before.</summary>
    Original,

    /// <summary>Multiplied only.</summary>
    NoNorm,

    /// <summary>Read but without effect.</summary>
    Ignore,

    /// <summary>Not read: brackets are text.</summary>
    None,
}
