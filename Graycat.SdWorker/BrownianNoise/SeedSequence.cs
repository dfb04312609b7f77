namespace Graycat.SdWorker.BrownianNoise;

/// <summary>
/// numpy's <c>SeedSequence</c>: mixes an entropy value and a spawn key into well-spread 32-bit words. M. E. O'Neill,
/// "Developing a seed_seq Alternative" (2015).
/// </summary>
internal static class SeedSequence
{
    /// <summary>Words in the pool; torchsde uses 24.</summary>
    public const int PoolSize = 24;

    /// <summary>The first words of <c>SeedSequence(entropy, spawn_key, pool_size=24).generate_state(n)</c>.</summary>
    public static void GenerateState(ulong entropy, ReadOnlySpan<ulong> spawnKey, Span<uint> state)
    {
        Span<uint> words = stackalloc uint[PoolSize + 2 * spawnKey.Length];
        int count = CollectWords(entropy, spawnKey, words);
        Span<uint> pool = stackalloc uint[PoolSize];
        MixPool(words[..count], pool);
        uint hash = 0x8B51F9DD;
        for (int i = 0; i < state.Length; i++)
        {
            uint value = pool[i % PoolSize] ^ hash;
            hash = unchecked(hash * 0x58F38DED);
            value = unchecked(value * hash);
            state[i] = value ^ (value >> 16);
        }
    }

    /// <summary>The first word of the state.</summary>
    public static uint FirstWord(ulong entropy, params ReadOnlySpan<ulong> spawnKey)
    {
        Span<uint> state = stackalloc uint[1];
        GenerateState(entropy, spawnKey, state);
        return state[0];
    }

    /// <summary>Entropy padded to the pool size if there is a spawn key, then the key's words.</summary>
    private static int CollectWords(ulong entropy, ReadOnlySpan<ulong> spawnKey, Span<uint> words)
    {
        words.Clear();
        int count = Append(entropy, words);
        if (spawnKey.IsEmpty)
            return count;
        count = PoolSize;
        foreach (ulong key in spawnKey)
            count += Append(key, words[count..]);
        return count;
    }

    private static int Append(ulong value, Span<uint> words)
    {
        words[0] = (uint)value;
        if (value <= uint.MaxValue)
            return 1;
        words[1] = (uint)(value >> 32);
        return 2;
    }

    private static void MixPool(ReadOnlySpan<uint> words, Span<uint> pool)
    {
        uint hash = 0x43B0D7E5;
        for (int i = 0; i < PoolSize; i++)
            pool[i] = HashMix(i < words.Length ? words[i] : 0, ref hash);
        for (int source = 0; source < PoolSize; source++)
            for (int target = 0; target < PoolSize; target++)
                if (source != target)
                    pool[target] = Mix(pool[target], HashMix(pool[source], ref hash));
        for (int i = PoolSize; i < words.Length; i++)
            for (int target = 0; target < PoolSize; target++)
                pool[target] = Mix(pool[target], HashMix(words[i], ref hash));
    }

    private static uint HashMix(uint value, ref uint hash)
    {
        value ^= hash;
        hash = unchecked(hash * 0x931E8875);
        value = unchecked(value * hash);
        return value ^ (value >> 16);
    }

    private static uint Mix(uint x, uint y)
    {
        uint result = unchecked(0xCA01F9DD * x - 0x4973F715 * y);
        return result ^ (result >> 16);
    }
}
