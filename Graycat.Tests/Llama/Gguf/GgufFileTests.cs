using CsCheck;
using Graycat.Llama.Gguf;

namespace Graycat.Tests.Llama.Gguf;

public sealed class GgufFileTests
{
    [Fact]
    public void The_header_says_what_a_listing_shows()
    {
        GgufFile file = Read(File.ReadAllBytes(MiniModel.Path)).File!;
        Assert.Equal("llama", file.Architecture);
        Assert.Equal("F16", file.Quantization);
        Assert.Equal(2048, file.VocabularySize);
        Assert.Equal(MiniModel.Model.Info.ParameterCount, file.ParameterCount);
        Assert.Equal(MiniModel.Model.Info.TrainedContextTokens, file.TrainedContextTokens);
        Assert.Equal(MiniModel.Model.GetChatTemplate(), file.ChatTemplate);
        Assert.Equal(1, file.SplitCount);
        Assert.Equal("model", file.Type);
    }

    [Fact]
    public void A_count_or_length_beyond_the_file_allocates_nothing()
    {
        byte[] manyKeys = Header(tensors: 0, keys: ulong.MaxValue);
        byte[] manyTensors = Header(tensors: 900_000, keys: 0);
        byte[] longKey = [.. Header(tensors: 0, keys: 1), .. BitConverter.GetBytes(1000UL), .. new byte[100]];
        byte[] longArray = [.. Header(tensors: 0, keys: 1), .. Text("k"), .. BitConverter.GetBytes(9), .. BitConverter.GetBytes(0), .. BitConverter.GetBytes(1UL << 60), .. new byte[100]];
        foreach (byte[] bytes in (byte[][])[manyKeys, manyTensors, longKey, longArray])
        {
            Read(bytes);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.NotEqual(GgufError.None, Read(bytes).Error);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        }
    }

    [Fact]
    public void A_type_nobody_knows_and_arrays_of_arrays_are_malformed()
    {
        byte[] unknown = [.. Header(tensors: 0, keys: 1), .. Text("k"), .. BitConverter.GetBytes(13), .. new byte[8]];
        byte[] nested = [.. Header(tensors: 0, keys: 1), .. Text("k"), .. BitConverter.GetBytes(9), .. BitConverter.GetBytes(9), .. BitConverter.GetBytes(1UL), .. new byte[64]];
        byte[] twice = [.. Header(tensors: 0, keys: 2), .. Text("k"), .. BitConverter.GetBytes(7), 1, .. Text("k"), .. BitConverter.GetBytes(7), 1];
        Assert.All((byte[][])[unknown, nested, twice], bytes => Assert.Equal(GgufError.Malformed, Read(bytes).Error));
    }

    [Fact]
    public void A_model_cut_or_changed_anywhere_in_its_header_never_throws()
    {
        byte[] header = File.ReadAllBytes(MiniModel.Path)[..20_000];
        Gen.Select(Gen.Int[4, header.Length], Gen.Int[0, header.Length - 9], Gen.ULong).Sample(
            (length, at, value) =>
            {
                byte[] changed = header[..length];
                if (at + 8 <= length)
                    BitConverter.TryWriteBytes(changed.AsSpan(at), value);
                Assert.True(Enum.IsDefined(Read(changed).Error));
            },
            iter: 2000,
            threads: 1);
    }

    private static GgufResult Read(byte[] bytes) => GgufFile.Read(new MemoryStream(bytes));

    private static byte[] Header(ulong tensors, ulong keys) => [.. "GGUF"u8, 3, 0, 0, 0, .. BitConverter.GetBytes(tensors), .. BitConverter.GetBytes(keys)];

    private static byte[] Text(string text) => [.. BitConverter.GetBytes((ulong)text.Length), .. System.Text.Encoding.ASCII.GetBytes(text)];
}
