using System.Buffers;

namespace Graycat.SdWorker.Latents;

/// <summary>Pooled buffers of one length, rented while a sampler runs and all returned together at its end.</summary>
/// <param name="length">Values per buffer: the whole batch.</param>
internal sealed class LatentScratch(int length) : IDisposable
{
    private readonly List<float[]> _rented = [];

    /// <summary>A buffer of the batch's length with undefined content.</summary>
    public Memory<float> Rent()
    {
        float[] buffer = ArrayPool<float>.Shared.Rent(length);
        _rented.Add(buffer);
        return buffer.AsMemory(0, length);
    }

    public void Dispose()
    {
        foreach (float[] buffer in _rented)
            ArrayPool<float>.Shared.Return(buffer);
        _rented.Clear();
    }
}
