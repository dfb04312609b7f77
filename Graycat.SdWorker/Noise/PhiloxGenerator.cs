namespace Graycat.SdWorker.Noise;

/// <summary>
/// AUTOMATIC1111's "NV" generator, an imitation of <c>torch.randn</c> on CUDA. Philox 4x32-10: J. K. Salmon et al.,
/// "Parallel Random Numbers: As Easy as 1, 2, 3" (2011). Each call uses the next counter offset; element i of a call
/// is a pure function of (seed, offset, i).
/// </summary>
/// <param name="seed">All 64 bits are used.</param>
public sealed class PhiloxGenerator(ulong seed) : INormalGenerator
{
    private const float Step = 2.3283064e-10f * 6.2831855f;
    private uint _offset;

    public void FillNormal(Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            (uint w0, uint w1, _, _) = Philox.Block((_offset, 0, (uint)i, 0), (uint)seed, (uint)(seed >> 32));
            double u = w0 * (1.0 / (1L << 32)) + 1.0 / (1L << 33);
            double v = w1 * (double)Step + Step / 2;
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(u)) * Math.Sin(v));
        }
        _offset++;
    }
}

/// <summary>The Philox 4x32-10 block function.</summary>
internal static class Philox
{
    public static (uint, uint, uint, uint) Block((uint, uint, uint, uint) counter, uint key0, uint key1)
    {
        (uint c0, uint c1, uint c2, uint c3) = counter;
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = (ulong)c0 * 0xD2511F53;
            ulong p1 = (ulong)c2 * 0xCD9E8D57;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ key0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ key1, (uint)p0);
            key0 = unchecked(key0 + 0x9E3779B9);
            key1 = unchecked(key1 + 0xBB67AE85);
        }
        return (c0, c1, c2, c3);
    }
}
