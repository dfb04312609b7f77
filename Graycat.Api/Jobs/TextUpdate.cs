using Graycat.Api.Errors;
using Graycat.Contracts.Text;

namespace Graycat.Api.Jobs;

/// <summary>What a text job says next: exactly one of the three. Result and failure are the last.</summary>
/// <param name="Chunk">New tokens.</param>
/// <param name="Result">The whole answer.</param>
/// <param name="Failure">Why there is none.</param>
public readonly record struct TextUpdate(TextChunk? Chunk, TextResult? Result, ApiError? Failure);
