using Graycat.Llama;

namespace Graycat.LlmWorker.Sampling;

/// <summary>The bytes of every token, side by side in one array. Made once per model; may be shared between threads.</summary>
public sealed class TokenPieces
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    /// <summary>Asks the model for all its tokens, control tokens as their text.</summary>
    public TokenPieces(ILlamaModel model)
    {
        int count = model.Vocabulary.TokenCount;
        var bytes = new List<byte>(count * 6);
        _starts = new int[count + 1];
        for (int tokenId = 0; tokenId < count; tokenId++)
        {
            bytes.AddRange(model.GetPiece(tokenId, renderSpecial: true));
            _starts[tokenId + 1] = bytes.Count;
        }
        _bytes = [.. bytes];
    }

    /// <summary>The bytes of a token, possibly part of a character; empty for tokens without text.</summary>
    public ReadOnlySpan<byte> this[int tokenId] => _bytes.AsSpan(_starts[tokenId].._starts[tokenId + 1]);
}
