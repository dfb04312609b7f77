using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Graycat.LlmWorker.Embeddings;

/// <summary>Brings vectors to the form in which they travel.</summary>
internal static class EmbeddingVectors
{
    /// <summary>Cuts a vector, then divides it by its Euclidean length, and gives its little-endian float32 values.</summary>
    /// <param name="vector">The vector; changed in place.</param>
    /// <param name="dimensions">Values to keep; null for all.</param>
    /// <param name="normalize">Whether it is divided; one of length 0 stays as it is.</param>
    public static byte[] ToBytes(float[] vector, int? dimensions, bool normalize)
    {
        Span<float> kept = vector.AsSpan(0, Math.Clamp(dimensions ?? vector.Length, 1, vector.Length));
        float length = normalize ? TensorPrimitives.Norm<float>(kept) : 0;
        if (length > 0)
            TensorPrimitives.Divide(kept, length, kept);
        byte[] bytes = MemoryMarshal.AsBytes(kept).ToArray();
        if (!BitConverter.IsLittleEndian)
            ReverseEach(bytes);
        return bytes;
    }

    private static void ReverseEach(byte[] bytes)
    {
        for (int i = 0; i < bytes.Length; i += sizeof(float))
            bytes.AsSpan(i, sizeof(float)).Reverse();
    }
}
