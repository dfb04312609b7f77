using System.Buffers.Binary;
using System.IO.Hashing;
using Graycat.Contracts.Images;
using Graycat.SdWorker.Images;

namespace Graycat.Tests.SdWorker.Images;

public sealed class ImageCodecTests
{
    private static readonly PixelImage s_picture = Gradient(40, 24);

    [Fact]
    public void A_PNG_comes_back_pixel_for_pixel()
    {
        Assert.True(ImageCodec.TryDecode(ImageCodec.Encode(s_picture, ImageFileFormat.Png), new ImageLimits(), out PixelImage? image, out _));
        Assert.Equal(s_picture.Pixels, image.ToRgb().Pixels);
    }

    [Theory]
    [InlineData(ImageFileFormat.Jpeg)]
    [InlineData(ImageFileFormat.WebP)]
    public void Other_formats_come_back_nearly(ImageFileFormat format)
    {
        Assert.True(ImageCodec.TryDecode(ImageCodec.Encode(s_picture, format, 95), new ImageLimits(), out PixelImage? image, out _));
        Assert.True(s_picture.Pixels.Zip(image.ToRgb().Pixels, (a, b) => Math.Abs(a - b)).Average() < 4);
    }

    [Theory]
    [InlineData("a cat\nSteps: 20, Size: 512x512")]
    [InlineData("crème brûlée")]
    [InlineData("猫 \U0001F408")]
    public void Parameters_are_read_back_from_a_PNG(string text)
    {
        byte[] png = ImageCodec.Encode(s_picture, ImageFileFormat.Png, infotext: text);
        Assert.Equal(text, PngText.Read(png)[PngText.Parameters]);
        Assert.True(ImageCodec.TryDecode(png, new ImageLimits(), out _, out _));
    }

    [Fact]
    public void A_header_that_claims_too_much_is_refused_before_memory_is_taken()
    {
        byte[] png = ImageCodec.Encode(s_picture, ImageFileFormat.Png);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 60000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 60000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32.HashToUInt32(png.AsSpan(12, 17)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(ImageCodec.TryDecode(png, new ImageLimits(), out _, out string? problem));
        Assert.Contains("60000x60000", problem, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Every_cut_off_picture_is_refused()
    {
        byte[] png = ImageCodec.Encode(Gradient(64, 64), ImageFileFormat.Png);
        int checksums = 24;
        for (int length = 0; length < png.Length - checksums; length += 7)
            Assert.False(ImageCodec.TryDecode(png[..length], new ImageLimits(), out _, out _), $"cut at {length} of {png.Length}");
    }

    [Fact]
    public void Text_is_refused() => Assert.False(ImageCodec.TryDecode("not a picture"u8.ToArray(), new ImageLimits(), out _, out _));

    [Fact]
    public void What_is_no_number_is_black() =>
        Assert.All(ImageTensor.ToPixels([float.NaN, float.NegativeInfinity, -5], 1, 1, PixelRounding.Truncate).Pixels, value => Assert.Equal(0, value));

    internal static PixelImage Gradient(int width, int height)
    {
        PixelImage image = PixelImage.Blank(width, height, 3);
        for (int i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(i * 255L / image.Pixels.Length);
        return image;
    }
}
