using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Pipelines;

namespace Graycat.SdWorker.Images;

/// <summary>
/// Finds the preview matrix of a model: A1111's for the known autoencoders, else the one that best turns the latents of
/// plain colours back into them.
/// </summary>
internal static class ModelPreview
{
    private const int Side = 4;

    private static readonly float[] s_levels = [-0.9f, 0, 0.9f];

    public static LatentPreview For(ImageModel model, CancellationToken cancellationToken) => model switch
    {
        { Scale: { Channels: 4, PixelsPerLatent: 8, Factor: > 0.18f and < 0.19f } } => LatentPreview.StableDiffusion,
        { Scale: { Channels: 4, PixelsPerLatent: 8, Factor: > 0.13f and < 0.14f } } => LatentPreview.StableDiffusionXL,
        { OptionalEncoder: null } => LatentPreview.StableDiffusion,
        _ => Fit(model, cancellationToken),
    };

    /// <summary>Least squares over 27 colours: colour = latents · matrix + offset.</summary>
    private static LatentPreview Fit(ImageModel model, CancellationToken cancellationToken)
    {
        int size = model.Scale.Channels + 1;
        var normal = new double[size, size];
        var right = new double[size, 3];
        foreach (float red in s_levels)
            foreach (float green in s_levels)
                foreach (float blue in s_levels)
                    Accumulate(LatentsOf(model, [red, green, blue], cancellationToken), [red, green, blue], normal, right);
        LinearSystem.Solve(normal, right);
        var matrix = new float[size - 1, 3];
        for (int row = 0; row < size - 1; row++)
            for (int c = 0; c < 3; c++)
                matrix[row, c] = (float)right[row, c];
        return new LatentPreview(matrix, [(float)right[size - 1, 0], (float)right[size - 1, 1], (float)right[size - 1, 2]]);
    }

    /// <summary>The mean latents of a plain colour, then a 1 for the offset.</summary>
    private static double[] LatentsOf(ImageModel model, float[] colour, CancellationToken cancellationToken)
    {
        var shape = new LatentShape(model.Scale.Channels, Side, Side);
        int area = Side * Side * model.Scale.PixelsPerLatent * model.Scale.PixelsPerLatent;
        var picture = new float[3 * area];
        for (int c = 0; c < 3; c++)
            Array.Fill(picture, colour[c], c * area, area);
        var latents = new float[shape.Length];
        model.Encoder.Encode(picture, shape, default, latents, cancellationToken);
        return [.. Enumerable.Range(0, shape.Channels).Select(channel => (double)latents.AsSpan(channel * Side * Side, Side * Side).ToArray().Average()), 1];
    }

    private static void Accumulate(double[] latents, float[] colour, double[,] normal, double[,] right)
    {
        for (int i = 0; i < latents.Length; i++)
        {
            for (int j = 0; j < latents.Length; j++)
                normal[i, j] += latents[i] * latents[j];
            for (int c = 0; c < 3; c++)
                right[i, c] += latents[i] * colour[c];
        }
    }
}
