namespace Graycat.SdWorker.Latents;

/// <summary>Buffers that live as long as their owner and are made again only when the batch changes its size.</summary>
internal static class Buffers
{
    /// <summary>The buffer as a span of exactly this length; its content is what it was, or zeros.</summary>
    public static Span<float> Ensure(ref float[] buffer, int length)
    {
        if (buffer.Length != length)
            buffer = new float[length];
        return buffer;
    }
}
