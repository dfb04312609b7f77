using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.Pipelines;

/// <summary>The further inputs of a 9-channel inpainting UNet: the mask, then the latents of the masked picture.</summary>
internal static class InpaintInputs
{
    /// <summary>Fills (images, 1 + channels, height, width).</summary>
    public static void Fill(Span<float> extra, ReadOnlySpan<float> mask, ReadOnlySpan<float> maskedLatents, LatentShape shape, int images)
    {
        int length = mask.Length + shape.Length;
        for (int image = 0; image < images; image++)
        {
            mask.CopyTo(extra[(image * length)..]);
            maskedLatents.Slice(image * shape.Length, shape.Length).CopyTo(extra[(image * length + mask.Length)..]);
        }
    }
}
