using Graycat.SdWorker.Tokenizers;

namespace Graycat.SdWorker.Prompts;

/// <summary>
/// What the text encoder sees at once: start, 75 tokens, end. Tokens of a textual inversion are 0 here and named in
/// <see cref="Embeddings"/>.
/// </summary>
public sealed class PromptChunk
{
    /// <summary>Tokens of a chunk without start and end.</summary>
    public const int ContentLength = ClipTokenizer.ContextLength - 2;

    internal PromptChunk(int[] tokens, float[] multipliers, IReadOnlyList<PlacedEmbedding> embeddings)
    {
        Tokens = tokens;
        Multipliers = multipliers;
        Embeddings = embeddings;
    }

    /// <summary>The 77 token ids, filled up with the end token.</summary>
    public int[] Tokens { get; }

    /// <summary>The weight of each of the 77 tokens; 1 for start, end and filling.</summary>
    public float[] Multipliers { get; }

    /// <summary>Where textual inversions take the place of tokens.</summary>
    public IReadOnlyList<PlacedEmbedding> Embeddings { get; }
}

/// <summary>A textual inversion in a chunk.</summary>
/// <param name="Offset">Index of its first vector among the 77 tokens.</param>
/// <param name="Embedding">The vectors.</param>
public readonly record struct PlacedEmbedding(int Offset, ITokenEmbedding Embedding);

/// <summary>A textual inversion as the prompt reader sees it.</summary>
public interface ITokenEmbedding
{
    /// <summary>The name that calls it.</summary>
    string Name { get; }

    /// <summary>How many tokens it takes the place of.</summary>
    int VectorCount { get; }
}

/// <summary>The textual inversions that a prompt may call by name.</summary>
public interface ITokenEmbeddingSet
{
    /// <summary>The one whose name begins at a token, and how many tokens its name has; null for none.</summary>
    (ITokenEmbedding Embedding, int NameTokens)? FindAt(IReadOnlyList<int> tokens, int position);
}
