namespace Graycat.Llama;

/// <summary>What a model is.</summary>
public sealed record LlamaModelInfo
{
    /// <summary>The file it was loaded from.</summary>
    public required string Path { get; init; }

    /// <summary><c>general.architecture</c>: <c>llama</c>, <c>qwen3</c>, <c>bert</c>, …</summary>
    public required string Architecture { get; init; }

    /// <summary>Architecture, size class and quantisation in llama.cpp's words, such as <c>llama 1B Q8_0</c>.</summary>
    public required string Description { get; init; }

    /// <summary>Number of weights.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>Size of all tensors in bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Context length in training, in tokens.</summary>
    public required int TrainedContextTokens { get; init; }

    /// <summary>Length of a hidden state, which is that of an embedding.</summary>
    public required int EmbeddingLength { get; init; }

    /// <summary>Number of layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>The model has an encoder (T5, BERT).</summary>
    public required bool HasEncoder { get; init; }

    /// <summary>The model has a decoder, so it generates text.</summary>
    public required bool HasDecoder { get; init; }

    /// <summary>State-space or hybrid: its state of a sequence can't be cut at any position, only kept or dropped whole.</summary>
    public required bool IsRecurrent { get; init; }
}
