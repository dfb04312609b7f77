using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Graycat.SdWorker.Images;

/// <summary>Text chunks of PNG files (PNG specification, section 11.3.4).</summary>
public static class PngText
{
    /// <summary>The keyword under which A1111 stores the generation parameters.</summary>
    public const string Parameters = "parameters";

    /// <summary>Longest text that is read, in bytes after decompression: 1 MiB.</summary>
    public const int MaxTextBytes = 1 << 20;

    private const int SignatureLength = 8;
    private const int HeaderChunkLength = 25;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A PNG with one more text after its header: tEXt where Latin-1 suffices, else iTXt, as Pillow chooses.</summary>
    public static byte[] Write(byte[] png, string keyword, string text)
    {
        bool latin = text.All(character => character <= 0xFF);
        byte[] content = latin
            ? [.. Encoding.Latin1.GetBytes(keyword), 0, .. Encoding.Latin1.GetBytes(text)]
            : [.. Encoding.Latin1.GetBytes(keyword), 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)];
        byte[] chunk = Chunk(latin ? "tEXt"u8 : "iTXt"u8, content);
        int at = SignatureLength + HeaderChunkLength;
        return [.. png.AsSpan(0, at), .. chunk, .. png.AsSpan(at)];
    }

    /// <summary>The texts of a PNG by keyword; empty for other files. Damaged or overlong texts are left out.</summary>
    public static IReadOnlyDictionary<string, string> Read(ReadOnlySpan<byte> png)
    {
        var texts = new Dictionary<string, string>();
        if (!png.StartsWith(Signature))
            return texts;
        ReadOnlySpan<byte> rest = png[SignatureLength..];
        while (rest.Length >= 12)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
                break;
            Add(texts, rest.Slice(4, 4), rest.Slice(8, (int)length));
            rest = rest[(12 + (int)length)..];
        }

        return texts;
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] content)
    {
        var chunk = new byte[12 + content.Length];
        BinaryPrimitives.WriteUInt32BigEndian(chunk, (uint)content.Length);
        type.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + content.Length), Crc32.HashToUInt32(chunk.AsSpan(4, 4 + content.Length)));
        return chunk;
    }

    private static void Add(Dictionary<string, string> texts, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        int zero = content.IndexOf((byte)0);
        if (zero <= 0)
            return;
        string? text = type.SequenceEqual("tEXt"u8) ? Latin(content[(zero + 1)..])
            : type.SequenceEqual("zTXt"u8) && content.Length > zero + 2 ? Inflate(content[(zero + 2)..]) is { } bytes ? Encoding.Latin1.GetString(bytes) : null
            : type.SequenceEqual("iTXt"u8) ? International(content[(zero + 1)..])
            : null;
        if (text is not null)
            texts.TryAdd(Encoding.Latin1.GetString(content[..zero]), text);
    }

    private static string? Latin(ReadOnlySpan<byte> bytes) => bytes.Length <= MaxTextBytes ? Encoding.Latin1.GetString(bytes) : null;

    /// <summary>Compression flag and method, language, translated keyword, text.</summary>
    private static string? International(ReadOnlySpan<byte> content)
    {
        if (content.Length < 2)
            return null;
        bool compressed = content[0] == 1;
        ReadOnlySpan<byte> rest = content[2..];
        for (int i = 0; i < 2; i++)
        {
            int zero = rest.IndexOf((byte)0);
            if (zero < 0)
                return null;
            rest = rest[(zero + 1)..];
        }

        byte[]? text = compressed ? Inflate(rest) : rest.Length <= MaxTextBytes ? rest.ToArray() : null;
        return text is null ? null : Encoding.UTF8.GetString(text);
    }

    private static byte[]? Inflate(ReadOnlySpan<byte> compressed)
    {
        using var stream = new ZLibStream(new MemoryStream(compressed.ToArray()), CompressionMode.Decompress);
        var buffer = new byte[MaxTextBytes + 1];
        try
        {
            int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length > MaxTextBytes ? null : buffer[..length];
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
