namespace Graycat.SdWorker.Noise;

/// <summary>A seeded stream of unit normal numbers. Not thread-safe.</summary>
public interface INormalGenerator
{
    /// <summary>
    /// One draw, in row-major order. The size of a draw matters: two draws of 8 values are not one draw of 16.
    /// </summary>
    void FillNormal(Span<float> values);
}
