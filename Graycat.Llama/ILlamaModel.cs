namespace Graycat.Llama;

/// <summary>
/// A model's weights and vocabulary. Safe for use from several threads; its memory is freed when it and all its
/// contexts and samplers are disposed of.
/// </summary>
public interface ILlamaModel : IDisposable
{
    /// <summary>What the model file says about itself.</summary>
    LlamaModelInfo Info { get; }

    /// <summary>The tokens and what they mean.</summary>
    LlamaVocabulary Vocabulary { get; }

    /// <summary>
    /// A GGUF metadata value as text, such as <c>general.name</c>; null when the model has no such key. Arrays are not
    /// kept by llama.cpp: read them with <see cref="Gguf.GgufFile"/>.
    /// </summary>
    string? GetMetadata(string key);

    /// <summary>
    /// The model's chat template (Jinja text): the default one when <paramref name="name"/> is null, else a named one,
    /// such as <c>tool_use</c>. Null when the model has none.
    /// </summary>
    string? GetChatTemplate(string? name = null);

    /// <summary>Turns text into token ids.</summary>
    /// <param name="utf8">The text; need not be valid UTF-8.</param>
    /// <param name="addSpecial">Adds BOS and EOS where the model was trained with them.</param>
    /// <param name="parseSpecial">Reads <c>&lt;|im_start|&gt;</c> and its kind as tokens; false for text a user wrote.</param>
    int[] Tokenize(ReadOnlySpan<byte> utf8, bool addSpecial, bool parseSpecial);

    /// <summary>
    /// Writes a token's bytes, which may be part of a character. Returns how many there are; nothing is written when
    /// <paramref name="destination"/> is shorter (no token of any known model exceeds 1 KiB).
    /// </summary>
    /// <param name="tokenId">A token of the vocabulary; any other has no bytes.</param>
    /// <param name="destination">Where the bytes go.</param>
    /// <param name="renderSpecial">Writes control tokens as their text; false leaves them out.</param>
    int TokenToPiece(int tokenId, Span<byte> destination, bool renderSpecial);

    /// <summary>Makes a KV cache with room for some sequences.</summary>
    ContextResult CreateContext(LlamaContextOptions options);

    /// <summary>Makes a chain that applies the stages in their order. Parameters outside a stage's range are an <see cref="ArgumentOutOfRangeException"/>.</summary>
    ILlamaSampler CreateSampler(IReadOnlyList<SamplerStage> stages);
}
