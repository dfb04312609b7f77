namespace Graycat.Llama.Gguf;

/// <summary>
/// The header of a GGUF file: what it says about the model, and where its tensors lie. Read in milliseconds and without
/// native code, so a listing of models needs no load and a broken file no luck.
/// Format: ggml's docs/gguf.md, versions 2 and 3, little endian.
/// </summary>
public sealed class GgufFile
{
    internal GgufFile(int version, IReadOnlyDictionary<string, GgufValue> metadata, IReadOnlyList<GgufTensor> tensors, long dataOffset, long fileBytes)
    {
        (Version, Metadata, Tensors, DataOffset, FileBytes) = (version, metadata, tensors, dataOffset, fileBytes);
    }

    /// <summary>2 or 3.</summary>
    public int Version { get; }

    /// <summary>All keys, such as <c>general.name</c>.</summary>
    public IReadOnlyDictionary<string, GgufValue> Metadata { get; }

    /// <summary>The tensors in the order of the file.</summary>
    public IReadOnlyList<GgufTensor> Tensors { get; }

    /// <summary>Where the tensors' data begins, in bytes from the beginning.</summary>
    public long DataOffset { get; }

    /// <summary>Length of the file.</summary>
    public long FileBytes { get; }

    /// <summary><c>general.architecture</c>; empty when the file doesn't say.</summary>
    public string Architecture => GetText("general.architecture") ?? "";

    /// <summary><c>general.name</c>; null when the file doesn't say.</summary>
    public string? Name => GetText("general.name");

    /// <summary><c>general.type</c>: <c>model</c>, <c>adapter</c>, <c>mmproj</c>, <c>imatrix</c>, …; <c>model</c> when the file doesn't say.</summary>
    public string Type => GetText("general.type") ?? "model";

    /// <summary>Context length in training, in tokens; null when the file doesn't say.</summary>
    public long? TrainedContextTokens => GetInteger($"{Architecture}.context_length");

    /// <summary>Length of a hidden state; null when the file doesn't say.</summary>
    public long? EmbeddingLength => GetInteger($"{Architecture}.embedding_length");

    /// <summary>Entries of the vocabulary; null when the file has none.</summary>
    public long? VocabularySize => Metadata.GetValueOrDefault("tokenizer.ggml.tokens")?.Array?.Count;

    /// <summary>The default chat template; null when the file has none.</summary>
    public string? ChatTemplate => GetText("tokenizer.chat_template");

    /// <summary>How the bulk of the weights is stored, such as <c>Q4_K_M</c>; null when the file doesn't say.</summary>
    public string? Quantization => GgufQuantization.GetName(GetInteger("general.file_type"));

    /// <summary>Number of weights.</summary>
    public long ParameterCount => Tensors.Sum(tensor => tensor.ElementCount);

    /// <summary>Files the model is split into; 1 when it isn't.</summary>
    public long SplitCount => Math.Max(1, GetInteger("split.count") ?? 1);

    /// <summary>The number of this part, from 0.</summary>
    public long SplitIndex => GetInteger("split.no") ?? 0;

    /// <summary>A value that is text; null when it is missing or something else.</summary>
    public string? GetText(string key) => Metadata.GetValueOrDefault(key)?.Text;

    /// <summary>A value that is a whole number; null when it is missing or something else.</summary>
    public long? GetInteger(string key) => Metadata.GetValueOrDefault(key)?.Integer;

    /// <summary>Reads the header of a file. Never throws for what the file holds.</summary>
    public static GgufResult Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1 << 16, FileOptions.SequentialScan);
            return Read(stream);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new GgufResult(null, GgufError.FileMissing, "there is no such file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new GgufResult(null, GgufError.Unreadable, e.Message);
        }
    }

    /// <summary>Reads the header from a stream that can tell its length.</summary>
    public static GgufResult Read(Stream stream)
    {
        try
        {
            return new GgufResult(new GgufReader(stream).ReadFile(), GgufError.None, "");
        }
        catch (GgufFormatException e)
        {
            return new GgufResult(null, e.Error, e.Message);
        }
    }
}

/// <summary>A header, or why there is none.</summary>
/// <param name="File">The header when <see cref="Error"/> is <see cref="GgufError.None"/>.</param>
/// <param name="Error">What is wrong.</param>
/// <param name="Message">The cause, without the file's name, as the rest of a sentence.</param>
public readonly record struct GgufResult(GgufFile? File, GgufError Error, string Message);

/// <summary>What is wrong with a GGUF file.</summary>
public enum GgufError
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>There is no such file.</summary>
    FileMissing,

    /// <summary>The system doesn't let it be read.</summary>
    Unreadable,

    /// <summary>It doesn't begin with <c>GGUF</c>.</summary>
    NotGguf,

    /// <summary>A version other than 2 and 3, or big endian.</summary>
    UnsupportedVersion,

    /// <summary>It ends too early.</summary>
    Truncated,

    /// <summary>A count, a length or a type can't be right.</summary>
    Malformed,
}
