using Graycat.Llama;

namespace Graycat.Tests.Llama;

public sealed class DeepStackTests
{
    [Fact]
    public void A_function_finds_room_for_one_frame_per_byte_of_its_text()
    {
        Assert.Equal(500_000, DeepStack.Run(500_000, () => Descend(500_000)));
        Assert.Equal(10, DeepStack.Run(10, () => Descend(10)));
    }

    [Fact]
    public void An_exception_reaches_the_caller()
    {
        Assert.Throws<NotSupportedException>(() => DeepStack.Run(5000, () => throw new NotSupportedException()));
    }

    [Fact]
    public void A_text_is_cut_only_within_a_run_that_is_too_long_and_never_within_a_character()
    {
        byte[] sentence = "The cat sat on the mat. "u8.ToArray();
        byte[] prose = [.. Enumerable.Repeat(sentence, 2 * DeepStack.MaxRunBytes / sentence.Length).SelectMany(bytes => bytes)];
        byte[] run = [.. sentence, .. Enumerable.Repeat("é"u8.ToArray(), DeepStack.MaxRunBytes).SelectMany(bytes => bytes)];
        Assert.Equal(prose.Length, DeepStack.FindSafeLength(prose));
        int length = DeepStack.FindSafeLength(run);
        Assert.InRange(length, DeepStack.MaxRunBytes - 10, DeepStack.MaxRunBytes + sentence.Length);
        Assert.Equal(0xC3, run[length]);
        Assert.Equal(100, DeepStack.FindSafeLength(new byte[100]));
    }

    private static int Descend(int frames)
    {
        Span<long> frame = stackalloc long[40];
        frame[0] = frames;
        return frame[0] == 1 ? 1 : 1 + Descend(frames - 1);
    }
}
