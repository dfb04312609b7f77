using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Graycat.SdWorker.Pipelines;

/// <summary>
/// The initializers of an ONNX file, found by reading its protobuf (onnx.proto: ModelProto.graph 7, GraphProto.node 1 and
/// .initializer 5, TensorProto dims 1, data_type 2, float_data 4, name 8, raw_data 9, external_data 13).
/// </summary>
internal sealed class OnnxWeights
{
    private const int Float = 1, Float16 = 10;

    private readonly string _file;
    private readonly byte[] _bytes;
    private readonly Dictionary<string, OnnxTensor> _tensors = [];

    private OnnxWeights(string file, byte[] bytes)
    {
        _file = file;
        _bytes = bytes;
        for (var model = new ProtobufReader(bytes); model.Next();)
            if (model.Field == 7 && model.Start >= 0)
                ReadGraph(model.Bytes, model.Start);
    }

    /// <summary>The initializers by name.</summary>
    public IReadOnlyDictionary<string, OnnxTensor> Tensors => _tensors;

    /// <summary>Nodes as (operator, name, inputs, outputs).</summary>
    public List<OnnxNode> Nodes { get; } = [];

    /// <summary>Reads a file's structure; its largest weights may lie in a file beside it.</summary>
    public static OnnxWeights Open(string file) => new(file, File.ReadAllBytes(file));

    /// <summary>An initializer's values as float32; false if there is none of this name in float32 or float16.</summary>
    public bool TryRead(string name, [NotNullWhen(true)] out float[]? values)
    {
        values = null;
        if (!_tensors.TryGetValue(name, out OnnxTensor? tensor) || tensor.Type is not (Float or Float16))
            return false;
        byte[] raw = tensor.External is { } external ? ReadExternal(external) : _bytes.AsSpan(tensor.Start, tensor.Length).ToArray();
        values = tensor.Type == Float
            ? MemoryMarshal.Cast<byte, float>(raw).ToArray()
            : Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(raw).ToArray(), value => (float)value);
        return values.Length > 0;
    }

    private void ReadGraph(ReadOnlySpan<byte> graph, int offset)
    {
        for (var reader = new ProtobufReader(graph); reader.Next();)
        {
            if (reader.Field == 5 && reader.Start >= 0)
                ReadTensor(reader.Bytes, offset + reader.Start);
            else if (reader.Field == 1 && reader.Start >= 0)
                Nodes.Add(ReadNode(reader.Bytes));
        }
    }

    private void ReadTensor(ReadOnlySpan<byte> message, int offset)
    {
        string name = "";
        int type = 0, start = 0, length = 0;
        var sides = new List<long>();
        var external = new Dictionary<string, string>();
        for (var reader = new ProtobufReader(message); reader.Next();)
        {
            switch (reader.Field)
            {
                case 1 when reader.Start < 0: sides.Add((long)reader.Number); break;
                case 1: AddPacked(reader.Bytes, sides); break;
                case 2: type = (int)reader.Number; break;
                case 4 or 9: (start, length) = (offset + reader.Start, reader.Bytes.Length); break;
                case 8: name = Encoding.UTF8.GetString(reader.Bytes); break;
                case 13: AddEntry(reader.Bytes, external); break;
            }
        }

        _tensors[name] = new OnnxTensor(name, type, [.. sides], start, length, external.Count > 0 ? ExternalData.From(external) : null);
    }

    private static OnnxNode ReadNode(ReadOnlySpan<byte> message)
    {
        var inputs = new List<string>();
        var outputs = new List<string>();
        string name = "", type = "";
        for (var reader = new ProtobufReader(message); reader.Next();)
        {
            if (reader.Field is < 1 or > 4 || reader.Start < 0)
                continue;
            string text = Encoding.UTF8.GetString(reader.Bytes);
            switch (reader.Field)
            {
                case 1: inputs.Add(text); break;
                case 2: outputs.Add(text); break;
                case 3: name = text; break;
                case 4: type = text; break;
            }
        }

        return new OnnxNode(type, name, inputs, outputs);
    }

    private static void AddPacked(ReadOnlySpan<byte> packed, List<long> sides)
    {
        for (int i = 0; i < packed.Length;)
        {
            long value = 0;
            int shift = 0;
            do
            {
                value |= (long)(packed[i] & 0x7F) << shift;
                shift += 7;
            }
            while (packed[i++] >= 0x80 && i < packed.Length && shift < 63);
            sides.Add(value);
        }
    }

    private static void AddEntry(ReadOnlySpan<byte> message, Dictionary<string, string> entries)
    {
        string key = "", value = "";
        for (var reader = new ProtobufReader(message); reader.Next();)
        {
            if (reader.Field == 1)
                key = Encoding.UTF8.GetString(reader.Bytes);
            else if (reader.Field == 2)
                value = Encoding.UTF8.GetString(reader.Bytes);
        }

        entries[key] = value;
    }

    /// <summary>Only files in the model's own folder are read, whatever the location says.</summary>
    private byte[] ReadExternal(ExternalData external)
    {
        string file = Path.Combine(Path.GetDirectoryName(_file)!, Path.GetFileName(external.Location));
        using FileStream stream = File.OpenRead(file);
        var bytes = new byte[external.Length > 0 ? external.Length : stream.Length - external.Offset];
        stream.Position = external.Offset;
        stream.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary>An initializer.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Type">onnx.proto's data type: 1 float32, 10 float16, 7 int64, …</param>
/// <param name="Shape">Its sides.</param>
/// <param name="Start">Where its bytes begin in the file.</param>
/// <param name="Length">How many bytes; 0 where they lie elsewhere.</param>
/// <param name="External">Where else; null for in the file itself.</param>
internal sealed record OnnxTensor(string Name, int Type, long[] Shape, int Start, int Length, ExternalData? External);

/// <summary>A node of the graph.</summary>
internal sealed record OnnxNode(string Type, string Name, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs);

/// <summary>A part of a file beside the model's.</summary>
internal sealed record ExternalData(string Location, long Offset, long Length)
{
    public static ExternalData From(Dictionary<string, string> entries) =>
        new(entries.GetValueOrDefault("location", ""), Number(entries, "offset"), Number(entries, "length"));

    private static long Number(Dictionary<string, string> entries, string key) =>
        long.TryParse(entries.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : 0;
}
