using Graycat.Contracts.Text;

namespace Graycat.Contracts.Embeddings;

/// <summary>The payload of an embedding job.</summary>
public sealed record EmbeddingRequest
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>1 to 2,048 texts or token lists.</summary>
    public required IReadOnlyList<TextPrompt> Inputs { get; init; }

    /// <summary>Divide each vector by its length. Default true.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>Cut each vector to this many dimensions before it is normalised; null keeps all.</summary>
    public int? Dimensions { get; init; }

    /// <summary>Cut inputs that are too long instead of refusing them. Default false.</summary>
    public bool Truncate { get; init; }
}

/// <summary>The data of an embedding job's <c>Result</c> event.</summary>
/// <param name="Model">The model that answered.</param>
/// <param name="Vectors">One vector an input, each as little-endian float32 values.</param>
/// <param name="PromptTokens">Tokens read, all inputs together.</param>
public sealed record EmbeddingResult(string Model, IReadOnlyList<byte[]> Vectors, int PromptTokens);

/// <summary>The payload of a reranking job.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Query">What is looked for.</param>
/// <param name="Documents">1 to 2,048 texts.</param>
public sealed record RerankRequest(string Model, string Query, IReadOnlyList<string> Documents);

/// <summary>The data of a reranking job's <c>Result</c> event.</summary>
/// <param name="Model">The model that answered.</param>
/// <param name="Scores">One relevance score a document, in the request's order.</param>
/// <param name="PromptTokens">Tokens read.</param>
public sealed record RerankResult(string Model, IReadOnlyList<float> Scores, int PromptTokens);
