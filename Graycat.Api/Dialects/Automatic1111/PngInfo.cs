using System.Buffers.Binary;
using System.Text;

namespace Graycat.Api.Dialects.Automatic1111;

/// <summary>Reads the generation parameters out of a PNG's text chunks (PNG specification, sections 5.3 and 11.3.3).</summary>
internal static class PngInfo
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>The text under <c>parameters</c>; empty where there is none or it is no PNG.</summary>
    public static string Parameters(ReadOnlySpan<byte> png)
    {
        if (!png.StartsWith(Signature))
            return "";
        for (png = png[8..]; png.Length >= 12;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(png);
            if (length > png.Length - 12)
                return "";
            var data = png.Slice(8, (int)length);
            if (Text(png.Slice(4, 4), data) is { } text)
                return text;
            png = png[(12 + (int)length)..];
        }

        return "";
    }

    private static string? Text(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        if (!data.StartsWith("parameters\0"u8))
            return null;
        data = data[11..];
        if (type.SequenceEqual("tEXt"u8))
            return Encoding.Latin1.GetString(data);
        // Uncompressed international text: flag, method, language and translated keyword, each of the last two ended by NUL.
        if (!type.SequenceEqual("iTXt"u8) || data.Length < 4 || data[0] != 0)
            return null;
        data = data[2..];
        data = data[(data.IndexOf((byte)0) + 1)..];
        return Encoding.UTF8.GetString(data[(data.IndexOf((byte)0) + 1)..]);
    }
}
