using System.Text.Json.Serialization;

namespace Graycat.Contracts.Images;

/// <summary>What is to be repainted, and how the mask is prepared.</summary>
public sealed record ImageMask
{
    /// <summary>
    /// The mask as an encoded picture: white is painted anew. One with transparency counts where its alpha is above
    /// 128. Another size than the initial picture's is resized to it.
    /// </summary>
    public required byte[] Image { get; init; }

    /// <summary>Horizontal blur as a Gaussian's sigma in pixels, 0 to 64. Default 4.</summary>
    public int BlurX { get; set; } = 4;

    /// <summary>Vertical blur as a Gaussian's sigma in pixels, 0 to 64. Default 4.</summary>
    public int BlurY { get; set; } = 4;

    /// <summary>Paints anew what is black instead. Default false.</summary>
    public bool Invert { get; set; }

    /// <summary>What the masked part holds before denoising. Default <see cref="ImageMaskFill.Original"/>.</summary>
    public ImageMaskFill Fill { get; set; } = ImageMaskFill.Original;

    /// <summary>Works on the surroundings of the mask only, at the full resolution. Default false.</summary>
    public bool FullResolution { get; set; }

    /// <summary>Surroundings taken along with <see cref="FullResolution"/>, in pixels, 0 to 256. Default 32.</summary>
    public int FullResolutionPadding { get; set; } = 32;

    /// <summary>Rounds the mask in latent space to 0 and 1. Default true.</summary>
    public bool Round { get; set; } = true;

    /// <summary>Strength of the mask for inpainting models with 9 input channels, 0 to 1. Default 1.</summary>
    public double ConditioningStrength { get; set; } = 1;
}

/// <summary>What the masked part holds before denoising.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImageMaskFill>))]
public enum ImageMaskFill
{
    /// <summary>Colours of the surroundings, blurred inwards.</summary>
    Fill,

    /// <summary>The picture itself.</summary>
    Original,

    /// <summary>Noise in latent space.</summary>
    LatentNoise,

    /// <summary>Zeros in latent space.</summary>
    LatentNothing,
}
