using System.Buffers.Binary;
using System.Text;

namespace Graycat.Llama.Gguf;

/// <summary>
/// Reads a header front to back. Every count and length is checked against what is left of the file before anything is
/// allocated for it, so a hostile header costs no more memory than its own length.
/// </summary>
public sealed class GgufReader
{
    /// <summary>Items up to which an array's content is kept.</summary>
    public const int MaxKeptItems = 256;

    private const string TokensKey = "tokenizer.ggml.tokens";
    private const long MaxKeys = 65_536;
    private const long MaxTensors = 1_000_000;
    private const int MaxTextBytes = 16 << 20;
    private const int MaxNameBytes = 1024;
    private const int MaxDimensions = 4;
    private const int DefaultAlignment = 32;

    private readonly Stream _stream;
    private readonly byte[] _scratch = new byte[8];
    private long _position;

    internal GgufReader(Stream stream) => _stream = stream;

    private long Left => _stream.Length - _position;

    internal GgufFile ReadFile()
    {
        ReadMagic();
        int version = ReadVersion();
        long tensorCount = ReadCount(MaxTensors, bytesEach: 24, "tensors");
        long keyCount = ReadCount(MaxKeys, bytesEach: 12, "metadata keys");
        Dictionary<string, GgufValue> metadata = ReadMetadata(keyCount);
        List<GgufTensor> tensors = ReadTensors(tensorCount);
        return new GgufFile(version, metadata, tensors, Align(_position, GetAlignment(metadata)), _stream.Length);
    }

    private void ReadMagic()
    {
        if (Left < 4)
            throw new GgufFormatException(Left == 0 ? GgufError.Truncated : GgufError.NotGguf, Left == 0 ? "the file is empty" : "the file is too short for a GGUF file");
        Span<byte> magic = _scratch.AsSpan(0, 4);
        ReadExactly(magic);
        if (!magic.SequenceEqual("GGUF"u8))
            throw new GgufFormatException(GgufError.NotGguf, $"the file begins with {Convert.ToHexString(magic)} instead of 'GGUF'");
    }

    private int ReadVersion()
    {
        uint version = ReadUInt32();
        if (version is 2 or 3)
            return (int)version;
        string hint = version > 0xFFFF ? "the file is big endian" : $"GGUF version {version} isn't 2 or 3";
        throw new GgufFormatException(GgufError.UnsupportedVersion, hint);
    }

    private Dictionary<string, GgufValue> ReadMetadata(long count)
    {
        var metadata = new Dictionary<string, GgufValue>(StringComparer.Ordinal);
        for (long i = 0; i < count; i++)
        {
            string key = ReadText(MaxNameBytes, "a metadata key");
            if (key.Length == 0)
                throw Malformed("a metadata key is empty");
            if (!metadata.TryAdd(key, ReadValue(ReadUInt32(), key)))
                throw Malformed($"the metadata key '{key}' stands twice");
        }
        return metadata;
    }

    // Type numbers of gguf_metadata_value_type.
    private GgufValue ReadValue(uint type, string key) => type switch
    {
        0 => new GgufValue { Integer = ReadByte() },
        1 => new GgufValue { Integer = (sbyte)ReadByte() },
        2 => new GgufValue { Integer = ReadUInt16() },
        3 => new GgufValue { Integer = (short)ReadUInt16() },
        4 => new GgufValue { Integer = ReadUInt32() },
        5 => new GgufValue { Integer = (int)ReadUInt32() },
        6 => new GgufValue { Number = BitConverter.UInt32BitsToSingle(ReadUInt32()) },
        7 => new GgufValue { Flag = ReadByte() != 0 },
        8 => new GgufValue { Text = ReadText(MaxTextBytes, $"the value of '{key}'") },
        9 => new GgufValue { Array = ReadArray(key) },
        10 or 11 => new GgufValue { Integer = (long)ReadUInt64() },
        12 => new GgufValue { Number = BitConverter.UInt64BitsToDouble(ReadUInt64()) },
        _ => throw Malformed($"the metadata key '{key}' has the unknown type {type}"),
    };

    private GgufArray ReadArray(string key)
    {
        uint type = ReadUInt32();
        int width = GetWidth(type, key);
        long count = ReadCount(long.MaxValue, width == 0 ? 8 : width, $"items of '{key}'");
        if (key == TokensKey && width == 0)
        {
            RefuseDuplicateTokens(count);
            return new GgufArray(count, []);
        }
        if (count > MaxKeptItems)
        {
            SkipItems(type, width, count, key);
            return new GgufArray(count, []);
        }
        var items = new GgufValue[count];
        for (int i = 0; i < items.Length; i++)
            items[i] = ReadValue(type, key);
        return new GgufArray(count, items);
    }

    // Bytes of one item; 0 for text. Arrays of arrays exist in no model and are refused.
    private static int GetWidth(uint type, string key) => type switch
    {
        0 or 1 or 7 => 1,
        2 or 3 => 2,
        4 or 5 or 6 => 4,
        10 or 11 or 12 => 8,
        8 => 0,
        _ => throw Malformed($"the array '{key}' has items of the unknown type {type}"),
    };

    private void SkipItems(uint type, int width, long count, string key)
    {
        if (width > 0)
        {
            Skip(count * width);
            return;
        }
        for (long i = 0; i < count; i++)
            Skip(ReadLength(MaxTextBytes, $"an item of '{key}'"));
    }

    // llama.cpp asserts that no token stands twice. It reads a token up to its first NUL and gives empty ones a name.
    private void RefuseDuplicateTokens(long count)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (long i = 0; i < count; i++)
        {
            byte[] token = new byte[ReadLength(MaxTextBytes, "a token of the vocabulary")];
            ReadExactly(token);
            int end = token.AsSpan().IndexOf((byte)0);
            ReadOnlySpan<byte> text = end < 0 ? token : token.AsSpan(0, end);
            if (!seen.Add(text.IsEmpty ? $"[EMPTY_{i}]" : Encoding.Latin1.GetString(text)))
                throw Malformed($"the token '{Encoding.UTF8.GetString(text)}' stands twice in its vocabulary");
        }
    }

    private List<GgufTensor> ReadTensors(long count)
    {
        var tensors = new List<GgufTensor>((int)Math.Min(count, 4096));
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (long i = 0; i < count; i++)
        {
            GgufTensor tensor = ReadTensor();
            if (!names.Add(tensor.Name))
                throw Malformed($"the tensor '{tensor.Name}' stands twice");
            tensors.Add(tensor);
        }
        return tensors;
    }

    private GgufTensor ReadTensor()
    {
        string name = ReadText(MaxNameBytes, "a tensor's name");
        uint rank = ReadUInt32();
        if (rank > MaxDimensions)
            throw Malformed($"the tensor '{name}' has {rank} dimensions");
        var dimensions = new long[rank];
        long elements = 1;
        for (int i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = (long)ReadUInt64();
            if (dimensions[i] <= 0 || dimensions[i] > long.MaxValue / elements)
                throw Malformed($"the tensor '{name}' has a dimension of {dimensions[i]}");
            elements *= dimensions[i];
        }
        uint type = ReadUInt32();
        return new GgufTensor(name, dimensions, (int)type, (long)ReadUInt64());
    }

    private static long GetAlignment(Dictionary<string, GgufValue> metadata)
    {
        long alignment = metadata.GetValueOrDefault("general.alignment")?.Integer ?? DefaultAlignment;
        if (alignment is <= 0 or > 1 << 20 || !long.IsPow2(alignment))
            throw Malformed($"general.alignment is {alignment}, which is no power of two");
        return alignment;
    }

    private static long Align(long position, long alignment) => (position + alignment - 1) / alignment * alignment;

    private long ReadCount(long max, int bytesEach, string what)
    {
        ulong count = ReadUInt64();
        if (count > (ulong)max)
            throw Malformed($"the file claims {count} {what}");
        if (count > (ulong)(Left / bytesEach))
            throw new GgufFormatException(GgufError.Truncated, $"the file ends before its {count} {what}");
        return (long)count;
    }

    private int ReadLength(int max, string what)
    {
        ulong length = ReadUInt64();
        if (length > (ulong)max)
            throw Malformed($"{what} claims {length} bytes");
        if (length > (ulong)Left)
            throw new GgufFormatException(GgufError.Truncated, $"the file ends within {what}");
        return (int)length;
    }

    private string ReadText(int max, string what)
    {
        byte[] bytes = new byte[ReadLength(max, what)];
        ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private void Skip(long bytes)
    {
        if (bytes > Left)
            throw new GgufFormatException(GgufError.Truncated, "the file ends within its header");
        _stream.Seek(bytes, SeekOrigin.Current);
        _position += bytes;
    }

    private byte ReadByte()
    {
        ReadExactly(_scratch.AsSpan(0, 1));
        return _scratch[0];
    }

    private ushort ReadUInt16()
    {
        ReadExactly(_scratch.AsSpan(0, 2));
        return BinaryPrimitives.ReadUInt16LittleEndian(_scratch);
    }

    private uint ReadUInt32()
    {
        ReadExactly(_scratch.AsSpan(0, 4));
        return BinaryPrimitives.ReadUInt32LittleEndian(_scratch);
    }

    private ulong ReadUInt64()
    {
        ReadExactly(_scratch);
        return BinaryPrimitives.ReadUInt64LittleEndian(_scratch);
    }

    private void ReadExactly(Span<byte> destination)
    {
        if (_stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
            throw new GgufFormatException(GgufError.Truncated, "the file ends within its header");
        _position += destination.Length;
    }

    private static GgufFormatException Malformed(string message) => new(GgufError.Malformed, message);
}
