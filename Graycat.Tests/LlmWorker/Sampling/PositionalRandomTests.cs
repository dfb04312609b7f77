using Graycat.LlmWorker.Sampling;

namespace Graycat.Tests.LlmWorker.Sampling;

public sealed class PositionalRandomTests
{
    // Known answers of Random123 (kat_vectors, philox4x32 with 10 rounds): counter and key, then the words.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_gives_the_known_answers(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint x0, uint x1, uint x2, uint x3)
    {
        Assert.Equal((x0, x1, x2, x3), PositionalRandom.Philox(k0, k1, c0, c1, c2, c3));
    }

    [Fact]
    public void Numbers_fill_the_unit_interval_evenly()
    {
        int[] tenths = new int[10];
        for (int position = 0; position < 20_000; position++)
            tenths[(int)(PositionalRandom.Uniform(42, position, DrawPurpose.Token) * 10)]++;
        Assert.All(tenths, count => Assert.InRange(count, 1800, 2200));
    }

    [Fact]
    public void Seed_position_and_purpose_each_make_another_number()
    {
        double number = PositionalRandom.Uniform(1, 1, DrawPurpose.Token);
        Assert.Equal(number, PositionalRandom.Uniform(1, 1, DrawPurpose.Token));
        Assert.NotEqual(number, PositionalRandom.Uniform(1UL << 40 | 1, 1, DrawPurpose.Token));
        Assert.NotEqual(number, PositionalRandom.Uniform(1, 2, DrawPurpose.Token));
        Assert.NotEqual(number, PositionalRandom.Uniform(1, 1, DrawPurpose.ConstrainedToken));
    }

    [Fact]
    public void Each_choice_has_a_seed_of_its_own_and_the_first_the_requests()
    {
        Assert.Equal(7UL, PositionalRandom.DeriveSeed(7, 0));
        Assert.Equal(16, Enumerable.Range(0, 16).Select(choice => PositionalRandom.DeriveSeed(7, choice)).Distinct().Count());
    }
}
