namespace Graycat.SdWorker.Noise;

/// <summary>Which seed and variation seed each image of a request gets.</summary>
public static class SeedPlan
{
    /// <summary>Random seeds are below this: A1111 draws them with <c>randrange(4294967294)</c>.</summary>
    public const long RandomSeedLimit = 4294967294;

    /// <summary>The seed itself, or a random one for null and −1.</summary>
    public static long Resolve(long? seed, Random random) =>
        seed is null or -1 ? random.NextInt64(RandomSeedLimit) : seed.Value;

    /// <summary>
    /// Seed and variation seed of the image at an index: seeds count up, but stay the same when a variation strength
    /// is given; variation seeds always count up.
    /// </summary>
    public static (long Seed, long Subseed) ForImage(long seed, long subseed, double subseedStrength, int index) =>
        (unchecked(subseedStrength == 0 ? seed + index : seed), unchecked(subseed + index));
}
