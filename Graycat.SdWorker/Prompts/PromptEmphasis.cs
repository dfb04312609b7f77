using System.Numerics.Tensors;
using Graycat.Contracts.Images;

namespace Graycat.SdWorker.Prompts;

/// <summary>Weights the text encoder's output token by token.</summary>
public static class PromptEmphasis
{
    /// <summary>Applies weights in place.</summary>
    /// <param name="encoded">The output, shape (tokens, channels), of one chunk of all texts that are encoded together.</param>
    /// <param name="multipliers">One weight for each token.</param>
    /// <param name="emphasis">
    /// <see cref="ImageEmphasis.Original"/> scales the whole back to the mean it had; the others are described there.
    /// </param>
    public static void Apply(Span<float> encoded, ReadOnlySpan<float> multipliers, ImageEmphasis emphasis)
    {
        if (emphasis is ImageEmphasis.Ignore or ImageEmphasis.None || !multipliers.ContainsAnyExcept(1f))
            return;
        double before = Mean(encoded);
        Multiply(encoded, multipliers);
        if (emphasis != ImageEmphasis.Original)
            return;
        double factor = before / Mean(encoded);
        if (double.IsFinite(factor))
            TensorPrimitives.Multiply(encoded, (float)factor, encoded);
    }

    private static void Multiply(Span<float> encoded, ReadOnlySpan<float> multipliers)
    {
        int channels = encoded.Length / multipliers.Length;
        for (int token = 0; token < multipliers.Length; token++)
        {
            Span<float> vector = encoded.Slice(token * channels, channels);
            TensorPrimitives.Multiply(vector, multipliers[token], vector);
        }
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += value;
        return sum / values.Length;
    }
}
