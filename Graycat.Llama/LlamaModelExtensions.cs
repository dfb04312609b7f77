using System.Buffers;
using System.Text;

namespace Graycat.Llama;

/// <summary>Conveniences on every model.</summary>
public static class LlamaModelExtensions
{
    /// <summary>Turns text into token ids. A lone surrogate becomes U+FFFD.</summary>
    /// <param name="model">The model whose vocabulary counts.</param>
    /// <param name="text">The text.</param>
    /// <param name="addSpecial">Adds BOS and EOS where the model was trained with them.</param>
    /// <param name="parseSpecial">Reads <c>&lt;|im_start|&gt;</c> and its kind as tokens; false for text a user wrote.</param>
    public static int[] Tokenize(this ILlamaModel model, string text, bool addSpecial, bool parseSpecial)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        int length = Encoding.UTF8.GetBytes(text, buffer);
        int[] tokens = model.Tokenize(buffer.AsSpan(0, length), addSpecial, parseSpecial);
        ArrayPool<byte>.Shared.Return(buffer);
        return tokens;
    }

    /// <summary>The bytes of a token, for places where an allocation doesn't matter.</summary>
    public static byte[] GetPiece(this ILlamaModel model, int tokenId, bool renderSpecial)
    {
        Span<byte> small = stackalloc byte[256];
        int length = model.TokenToPiece(tokenId, small, renderSpecial);
        if (length <= small.Length)
            return small[..length].ToArray();
        byte[] piece = new byte[length];
        model.TokenToPiece(tokenId, piece, renderSpecial);
        return piece;
    }
}
