using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.Images;

/// <summary>A cheap picture of latents: a matrix from latent channels to colours instead of the decoder.</summary>
/// <param name="matrix">(latent channels, RGB); decoded colours are about −1 to 1.</param>
/// <param name="offset">Added to each colour, where the matrix belongs to a decoder with an offset; null for none.</param>
public sealed class LatentPreview(float[,] matrix, float[]? offset = null)
{
    /// <summary>For SD 1.x and 2.x, as A1111's "Approx cheap".</summary>
    public static LatentPreview StableDiffusion { get; } = new(new[,]
    {
        { 0.298f, 0.207f, 0.208f }, { 0.187f, 0.286f, 0.173f }, { -0.158f, 0.189f, 0.264f }, { -0.184f, -0.271f, -0.473f },
    });

    /// <summary>For SDXL, as A1111's "Approx cheap".</summary>
    public static LatentPreview StableDiffusionXL { get; } = new(new[,]
    {
        { 0.3448f, 0.4168f, 0.4395f }, { -0.1953f, -0.0290f, 0.0250f }, { 0.1074f, 0.0886f, -0.0163f }, { -0.3730f, -0.2499f, -0.2088f },
    });

    /// <summary>One image's latents as colours, (RGB, height, width), about −1 to 1.</summary>
    public float[] Colours(ReadOnlySpan<float> latents, LatentShape shape)
    {
        int area = shape.Height * shape.Width;
        var colours = new float[3 * area];
        for (int c = 0; c < 3; c++)
            for (int i = 0; i < area; i++)
            {
                float sum = offset?[c] ?? 0;
                for (int channel = 0; channel < Math.Min(shape.Channels, matrix.GetLength(0)); channel++)
                    sum += latents[channel * area + i] * matrix[channel, c];
                colours[c * area + i] = sum;
            }

        return colours;
    }

    /// <summary>One image's latents as a picture, a pixel for each latent.</summary>
    public PixelImage Paint(ReadOnlySpan<float> latents, LatentShape shape) =>
        ImageTensor.ToPixels(Colours(latents, shape), shape.Width, shape.Height, PixelRounding.Truncate);
}
