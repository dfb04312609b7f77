using System.Text;
using CsCheck;
using Graycat.LlmWorker.TextStreams;

namespace Graycat.Tests.LlmWorker.TextStreams;

public sealed class TextStreamTests
{
    private static readonly byte[] s_telling = [0xF0, 0x9F, 0x98, 0x80, 0xE2, 0xED, 0xA0, 0xC3];

    [Fact]
    public void Any_bytes_in_any_pieces_decode_as_the_whole_does()
    {
        Gen.Select(Gen.OneOf(Gen.Byte, Gen.Int[0, 7].Select(i => s_telling[i])).Array[0, 40], Gen.Int[1, 7])
            .Sample((bytes, size) =>
            {
                var stream = new TextStream(StopStrings.None);
                var text = new StringBuilder();
                foreach (byte[] piece in bytes.Chunk(size)) text.Append(stream.Append(piece));
                text.Append(stream.Finish());
                Assert.Equal(Encoding.UTF8.GetString(bytes), text.ToString());
            });
    }

    [Fact]
    public void Stop_complete_first_ends_the_text_however_it_is_cut()
    {
        Gen<string> text = Gen.Char["ab\n"].Array[0, 12].Select(chars => new string(chars));
        Gen.Select(text, text.Array[0, 3], Gen.Int[1, 5]).Sample((whole, stops, size) =>
        {
            var stream = new TextStream(new StopStrings(stops));
            var sent = new StringBuilder();
            foreach (byte[] piece in Encoding.UTF8.GetBytes(whole).Chunk(size)) sent.Append(stream.Append(piece));
            sent.Append(stream.Finish());
            (string expected, string? matched) = ReadWhole(whole, stops);
            Assert.Equal((expected, matched), (sent.ToString(), stream.MatchedStop));
        });
    }

    [Fact]
    public void Endless_chain_of_joiners_is_not_held_for_ever()
    {
        var stream = new TextStream(StopStrings.None);
        int sent = 0;
        for (int i = 0; i < 1000; i++) sent += stream.Append("a\u200D"u8).Length;
        Assert.InRange(sent, 1900, 2000);
    }

    [Fact]
    public void Appending_allocates_nothing_once_the_buffer_has_grown()
    {
        var stream = new TextStream(new StopStrings(["<|end|>"]));
        stream.Append(new byte[256]);
        AppendManyTimes(stream);
        long before = GC.GetAllocatedBytesForCurrentThread();
        AppendManyTimes(stream);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void AppendManyTimes(TextStream stream)
    {
        for (int i = 0; i < 1000; i++)
        {
            stream.Append(" Grü\u00DFe <|en"u8);
            stream.Append("d 👩\u200D👧"u8);
        }
    }

    [Fact]
    public void Stop_string_with_a_lone_surrogate_never_matches_half_a_character()
    {
        var stream = new TextStream(new StopStrings(["\uD83D"]));
        Assert.Equal("😀", stream.Append("😀"u8).ToString());
        Assert.Null(stream.MatchedStop);
    }

    private static (string Text, string? Matched) ReadWhole(string text, string[] stops)
    {
        for (int end = 1; end <= text.Length; end++)
            foreach (string stop in stops.Where(stop => stop.Length > 0).OrderByDescending(stop => stop.Length))
                if (text[..end].EndsWith(stop, StringComparison.Ordinal))
                    return (text[..(end - stop.Length)], stop);
        return (text, null);
    }
}
