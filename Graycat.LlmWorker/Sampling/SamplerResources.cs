using Graycat.Llama;

namespace Graycat.LlmWorker.Sampling;

/// <summary>What all samplers of one engine loop share. Belongs to the loop's thread.</summary>
/// <param name="model">The model.</param>
/// <param name="pieces">The bytes of its tokens.</param>
/// <param name="contextTokens">Room of one sequence: what a window of −1 means.</param>
public sealed class SamplerResources(ILlamaModel model, TokenPieces pieces, int contextTokens)
{
    /// <summary>The model.</summary>
    public ILlamaModel Model { get; } = model;

    /// <summary>The bytes of its tokens.</summary>
    public TokenPieces Pieces { get; } = pieces;

    /// <summary>Room of one sequence in tokens.</summary>
    public int ContextTokens { get; } = contextTokens;

    internal TokenCandidates Candidates { get; } = new(model.Vocabulary.TokenCount);

    internal LogitEdits Edits { get; } = new();
}
