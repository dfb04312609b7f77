namespace Graycat.SdWorker.Noise;

/// <summary>
/// mt19937: M. Matsumoto, T. Nishimura, "Mersenne Twister: A 623-Dimensionally Equidistributed Uniform Pseudo-Random
/// Number Generator" (1998).
/// </summary>
internal sealed class MersenneTwister
{
    private const int Length = 624;
    private const int Middle = 397;
    private readonly uint[] _state = new uint[Length];
    private int _next = Length;

    public MersenneTwister(uint seed)
    {
        _state[0] = seed;
        for (int i = 1; i < Length; i++)
            _state[i] = unchecked(1812433253u * (_state[i - 1] ^ (_state[i - 1] >> 30)) + (uint)i);
    }

    /// <summary>The next tempered 32-bit output.</summary>
    public uint Next()
    {
        if (_next == Length)
            Refill();
        uint y = _state[_next++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9D2C5680;
        y ^= (y << 15) & 0xEFC60000;
        return y ^ (y >> 18);
    }

    private void Refill()
    {
        uint[] s = _state;
        for (int i = 0; i < Length - Middle; i++)
            s[i] = s[i + Middle] ^ Twist(s[i], s[i + 1]);
        for (int i = Length - Middle; i < Length - 1; i++)
            s[i] = s[i + Middle - Length] ^ Twist(s[i], s[i + 1]);
        s[Length - 1] = s[Middle - 1] ^ Twist(s[Length - 1], s[0]);
        _next = 0;
    }

    private static uint Twist(uint upper, uint lower)
    {
        uint y = (upper & 0x80000000) | (lower & 0x7FFFFFFF);
        return (y >> 1) ^ ((y & 1) * 0x9908B0DF);
    }
}
