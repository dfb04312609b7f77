namespace Graycat.SdWorker.Noise;

/// <summary>Where normal numbers come from; AUTOMATIC1111's "Random number generator source".</summary>
public enum RandomSource
{
    /// <summary>PyTorch's generator on the CPU (<see cref="TorchGenerator"/>), the same on every device.</summary>
    Cpu,

    /// <summary>An imitation of PyTorch's generator on NVIDIA devices (<see cref="PhiloxGenerator"/>).</summary>
    Nv,
}

/// <summary>Names and generators of the <see cref="RandomSource"/>s.</summary>
public static class RandomSources
{
    /// <summary>A fresh generator of the source. Negative seeds count modulo 2^64.</summary>
    public static INormalGenerator Create(this RandomSource source, long seed) => source switch
    {
        RandomSource.Nv => new PhiloxGenerator(unchecked((ulong)seed)),
        _ => new TorchGenerator(seed),
    };

    /// <summary>
    /// Reads A1111's setting <c>randn_source</c> in any letter case: "CPU", "NV", or "GPU", which means the NV
    /// imitation here, because the result must not depend on the worker's device.
    /// </summary>
    public static bool TryParse(string? name, out RandomSource source)
    {
        source = string.Equals(name, "CPU", StringComparison.OrdinalIgnoreCase) ? RandomSource.Cpu : RandomSource.Nv;
        return source == RandomSource.Cpu
            || string.Equals(name, "NV", StringComparison.OrdinalIgnoreCase)
            || string.Equals(name, "GPU", StringComparison.OrdinalIgnoreCase);
    }
}
