namespace Graycat.SdWorker.KDiffusion;

/// <summary>The part of a batch that inpainting keeps.</summary>
/// <param name="Original">The clean latents of the picture; as long as the batch.</param>
/// <param name="Keep">1 where the original stays, 0 where it is painted anew; as long as the batch.</param>
public sealed record LatentMask(ReadOnlyMemory<float> Original, ReadOnlyMemory<float> Keep)
{
    /// <summary><c>latents = original · keep + latents · (1 − keep)</c></summary>
    public void Apply(Span<float> latents)
    {
        ReadOnlySpan<float> original = Original.Span;
        ReadOnlySpan<float> keep = Keep.Span;
        for (int i = 0; i < latents.Length; i++)
            latents[i] = original[i] * keep[i] + latents[i] * (1 - keep[i]);
    }
}
