namespace Graycat.SdWorker.Noise;

/// <summary>
/// PyTorch's random generator on the CPU, value for value: <c>torch.Generator("cpu").manual_seed(seed)</c> and the
/// kernels of <c>torch.rand</c>, <c>randn</c> and <c>randint</c>. Float32 normals are those of the AVX2 kernel, bit
/// for bit, on every processor.
/// </summary>
public sealed class TorchGenerator : INormalGenerator
{
    private const int Block = 16;
    private readonly MersenneTwister _engine;
    private double? _keptNormal;

    /// <param name="seed">
    /// Any 64-bit value, as torch takes it: only the low 32 bits reach the engine, so −1 and 2^32−1 are the same stream.
    /// </param>
    public TorchGenerator(long seed) => _engine = new MersenneTwister(unchecked((uint)seed));

    /// <summary>The next raw 32-bit output of the engine.</summary>
    public uint NextUInt32() => _engine.Next();

    /// <summary>A uniform number in [0, 1) with 24 bits.</summary>
    public float NextUniform() => (NextUInt32() & 0xFFFFFF) * (1f / (1 << 24));

    /// <summary>A uniform number in [0, 1) with 53 bits.</summary>
    public double NextUniform64() => (NextUInt64() & ((1UL << 53) - 1)) * (1.0 / (1L << 53));

    /// <summary>An integer in [<paramref name="low"/>, <paramref name="high"/>), as in PyTorch since 2.7.</summary>
    public long NextInteger(long low, long high)
    {
        ulong range = unchecked((ulong)high - (ulong)low);
        ulong draw = range < 1UL << 28 ? NextUInt32() : NextUInt64();
        return unchecked(low + (long)(draw % range));
    }

    /// <summary>One call of <c>torch.rand</c> with float32.</summary>
    public void FillUniform(Span<float> values)
    {
        foreach (ref float value in values)
            value = NextUniform();
    }

    /// <summary>One call of <c>torch.rand</c> with float64.</summary>
    public void FillUniform(Span<double> values)
    {
        foreach (ref double value in values)
            value = NextUniform64();
    }

    /// <summary>One call of <c>torch.randn</c> with float32.</summary>
    public void FillNormal(Span<float> values)
    {
        if (values.Length < Block)
        {
            foreach (ref float value in values)
                value = (float)NextNormal64();
            return;
        }
        FillUniform(values);
        for (int i = 0; i <= values.Length - Block; i += Block)
            BoxMuller.TransformBlock(values.Slice(i, Block));
        if (values.Length % Block != 0)
            FillLastBlock(values[^Block..]);
    }

    /// <summary>One call of <c>torch.randn</c> with float64.</summary>
    public void FillNormal(Span<double> values)
    {
        if (values.Length < Block)
        {
            foreach (ref double value in values)
                value = NextNormal64();
            return;
        }
        FillUniform(values);
        for (int i = 0; i <= values.Length - Block; i += Block)
            BoxMuller.TransformBlock(values.Slice(i, Block));
        if (values.Length % Block != 0)
            FillLastBlock(values[^Block..]);
    }

    private ulong NextUInt64()
    {
        ulong high = NextUInt32();
        return high << 32 | NextUInt32();
    }

    private void FillLastBlock(Span<float> block)
    {
        FillUniform(block);
        BoxMuller.TransformBlock(block);
    }

    private void FillLastBlock(Span<double> block)
    {
        FillUniform(block);
        BoxMuller.TransformBlock(block);
    }

    /// <summary>The path below 16 values. The second value of a pair stays in the generator for the next small draw.</summary>
    private double NextNormal64()
    {
        if (_keptNormal is { } kept)
        {
            _keptNormal = null;
            return kept;
        }
        double u1 = NextUniform64();
        double u2 = NextUniform64();
        double radius = Math.Sqrt(-2 * BoxMuller.LogOnePlus(-u2));
        double theta = 2 * Math.PI * u1;
        _keptNormal = radius * Math.Sin(theta);
        return radius * Math.Cos(theta);
    }
}
