using Graycat.Llama.Gguf;

namespace Graycat.Llama;

/// <summary>Looks at a model file before llama.cpp does, which says less and may abort.</summary>
internal static class ModelFileCheck
{
    private const int NoMaxPosition = int.MaxValue - 1;

    /// <summary>The header, or what is wrong with the file as a sentence that names it.</summary>
    internal static (GgufFile? File, ModelLoadError Error, string Message) Check(string path)
    {
        if (Directory.Exists(path))
            return (null, ModelLoadError.FileMissing, $"{path} is a folder; a GGUF file is needed.");
        GgufResult header = GgufFile.Read(path);
        if (header.File is not { } file)
            return (null, ToLoadError(header.Error), $"{path} can't be loaded: {header.Message}.");
        if (file.Architecture.Length == 0)
            return (null, ModelLoadError.Malformed, $"{path} can't be loaded: its header names no architecture (general.architecture).");
        return CheckTensors(file) is { } cause ? (null, cause.Error, $"{path} can't be loaded: {cause.Message}.") : (file, ModelLoadError.None, "");
    }

    /// <summary>The last position of a model whose positions stand in a table of shape (hidden, positions); without a table none is the last.</summary>
    internal static int FindMaxPosition(IEnumerable<GgufTensor> tensors) =>
        tensors.FirstOrDefault(tensor => tensor is { Name: "position_embd.weight", Dimensions.Count: 2 }) is { } table
            ? (int)Math.Min(table.Dimensions[1] - 1, NoMaxPosition) : NoMaxPosition;

    private static ModelLoadError ToLoadError(GgufError error) => error switch
    {
        GgufError.FileMissing => ModelLoadError.FileMissing,
        GgufError.Unreadable => ModelLoadError.FileUnreadable,
        GgufError.NotGguf => ModelLoadError.NotGguf,
        GgufError.UnsupportedVersion => ModelLoadError.UnsupportedVersion,
        GgufError.Truncated => ModelLoadError.Truncated,
        _ => ModelLoadError.Malformed,
    };

    private static (ModelLoadError Error, string Message)? CheckTensors(GgufFile file)
    {
        Int128 end = 0;
        foreach (GgufTensor tensor in file.Tensors)
        {
            if (tensor.Offset < 0)
                return (ModelLoadError.Malformed, $"the tensor '{tensor.Name}' lies outside of the file");
            if (GgufQuantization.GetBytes(tensor) is { } bytes)
                end = Int128.Max(end, (Int128)file.DataOffset + tensor.Offset + bytes);
        }
        return end > file.FileBytes
            ? (ModelLoadError.Truncated, $"it has {file.FileBytes} bytes of the {end} its header announces, as after a download that broke off")
            : null;
    }
}
