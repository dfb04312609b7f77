namespace Graycat.Llama.Gguf;

/// <summary>One metadata value; the property that fits its type is set, the others are null.</summary>
public sealed record GgufValue
{
    /// <summary>A text.</summary>
    public string? Text { get; init; }

    /// <summary>A whole number of any width; an unsigned one above 2⁶³ − 1 wraps.</summary>
    public long? Integer { get; init; }

    /// <summary>A number with a fraction.</summary>
    public double? Number { get; init; }

    /// <summary>A truth value.</summary>
    public bool? Flag { get; init; }

    /// <summary>An array.</summary>
    public GgufArray? Array { get; init; }
}

/// <summary>An array of metadata.</summary>
/// <param name="Count">Its length.</param>
/// <param name="Items">Its items; empty for the vocabulary and for arrays above <see cref="GgufReader.MaxKeptItems"/>.</param>
public sealed record GgufArray(long Count, IReadOnlyList<GgufValue> Items);

/// <summary>Where a tensor lies.</summary>
/// <param name="Name">Its name, such as <c>blk.0.attn_q.weight</c>.</param>
/// <param name="Dimensions">Its shape, fastest dimension first, one to four.</param>
/// <param name="Type">ggml's number of the element type.</param>
/// <param name="Offset">Bytes from <see cref="GgufFile.DataOffset"/>.</param>
public sealed record GgufTensor(string Name, IReadOnlyList<long> Dimensions, int Type, long Offset)
{
    /// <summary>Number of elements.</summary>
    public long ElementCount => Dimensions.Aggregate(1L, (product, dimension) => product * dimension);
}

/// <summary>The shape of a file that can't be right. Doesn't leave this folder.</summary>
internal sealed class GgufFormatException(GgufError error, string message) : Exception(message)
{
    public GgufError Error { get; } = error;
}
