namespace Graycat.LlmWorker.Sampling;

/// <summary>
/// Random numbers that are a pure function of seed, position and purpose, so that a worker that continues another's answer
/// draws what the other would have drawn. Philox4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3", SC 2011; key = seed, counter = (position, purpose, choice, 0).
/// </summary>
public static class PositionalRandom
{
    private const int Rounds = 10;
    private const uint FirstMultiplier = 0xD2511F53;
    private const uint SecondMultiplier = 0xCD9E8D57;
    private const uint FirstWeyl = 0x9E3779B9;
    private const uint SecondWeyl = 0xBB67AE85;

    /// <summary>A number from 0 up to, not including, 1, with 53 random bits.</summary>
    /// <param name="seed">The seed of the sequence.</param>
    /// <param name="position">The position of the token in its sequence, prompt included.</param>
    /// <param name="purpose">What is decided; each purpose has its own numbers.</param>
    public static double Uniform(ulong seed, int position, DrawPurpose purpose)
    {
        ulong bits = Block(seed, (uint)position, (uint)purpose, 0);
        return (bits >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>The seed of one of several choices of a request; choice 0 has the request's own.</summary>
    public static ulong DeriveSeed(ulong seed, int choice) => choice == 0 ? seed : Block(seed, 0, (uint)DrawPurpose.Seed, (uint)choice);

    /// <summary>The four words of a block, the first lowest in the first item.</summary>
    internal static (uint X0, uint X1, uint X2, uint X3) Philox(uint k0, uint k1, uint c0, uint c1, uint c2, uint c3)
    {
        for (int round = 0; round < Rounds; round++)
        {
            ulong first = (ulong)FirstMultiplier * c0;
            ulong second = (ulong)SecondMultiplier * c2;
            (c0, c1, c2, c3) = ((uint)(second >> 32) ^ c1 ^ k0, (uint)second, (uint)(first >> 32) ^ c3 ^ k1, (uint)first);
            k0 += FirstWeyl;
            k1 += SecondWeyl;
        }
        return (c0, c1, c2, c3);
    }

    private static ulong Block(ulong seed, uint position, uint purpose, uint choice)
    {
        (uint x0, uint x1, _, _) = Philox((uint)seed, (uint)(seed >> 32), position, purpose, choice, 0);
        return ((ulong)x1 << 32) | x0;
    }
}

/// <summary>What a random number decides. The numbers are part of the stream: never change them.</summary>
public enum DrawPurpose
{
    /// <summary>The token.</summary>
    Token = 0,

    /// <summary>The token, when the first one was against the grammar.</summary>
    ConstrainedToken = 1,

    /// <summary>Whether XTC cuts.</summary>
    Xtc = 2,

    /// <summary>The seed of a further choice.</summary>
    Seed = 3,
}
