namespace Graycat.Llama;

/// <summary>The tokens of a model. Ids run from 0 to <see cref="TokenCount"/> − 1. Immutable.</summary>
public sealed class LlamaVocabulary
{
    private readonly TokenAttributes[] _attributes;
    private readonly string[] _texts;
    private readonly bool[] _endsGeneration;

    /// <summary>Takes one entry per token.</summary>
    /// <param name="texts">The texts as the vocabulary stores them (not decoded bytes).</param>
    /// <param name="attributes">What each token is.</param>
    /// <param name="endsGeneration">Which tokens end an answer.</param>
    public LlamaVocabulary(string[] texts, TokenAttributes[] attributes, bool[] endsGeneration)
    {
        (_texts, _attributes, _endsGeneration) = (texts, attributes, endsGeneration);
        SpecialTokens = [.. Enumerable.Range(0, texts.Length).Where(IsSpecial).Select(id => new SpecialToken(id, texts[id], attributes[id]))];
    }

    /// <summary>Number of tokens, which is the number of logits.</summary>
    public int TokenCount => _texts.Length;

    /// <summary>Beginning of a sequence; null when the model has none.</summary>
    public int? Bos { get; init; }

    /// <summary>End of a sequence; null when the model has none.</summary>
    public int? Eos { get; init; }

    /// <summary>End of a turn; null when the model has none.</summary>
    public int? Eot { get; init; }

    /// <summary>Separator (BERT); null when the model has none.</summary>
    public int? Separator { get; init; }

    /// <summary>Padding; null when the model has none.</summary>
    public int? Padding { get; init; }

    /// <summary>Fill in the middle: before the prefix; null when the model has none.</summary>
    public int? FimPrefix { get; init; }

    /// <summary>Fill in the middle: before the suffix; null when the model has none.</summary>
    public int? FimSuffix { get; init; }

    /// <summary>Fill in the middle: before the middle; null when the model has none.</summary>
    public int? FimMiddle { get; init; }

    /// <summary>The model was trained with BOS in front.</summary>
    public bool AddBos { get; init; }

    /// <summary>The model was trained with EOS behind (encoders).</summary>
    public bool AddEos { get; init; }

    /// <summary>Control tokens and entries the makers added by hand: what a tokenizer matches before it splits text.</summary>
    public IReadOnlyList<SpecialToken> SpecialTokens { get; }

    /// <summary>The id is one of this vocabulary.</summary>
    public bool Contains(int tokenId) => (uint)tokenId < (uint)_texts.Length;

    /// <summary>The token ends an answer (EOS, EOT and whatever else the model ends with).</summary>
    public bool EndsGeneration(int tokenId) => _endsGeneration[tokenId];

    /// <summary>What the token is.</summary>
    public TokenAttributes GetAttributes(int tokenId) => _attributes[tokenId];

    /// <summary>The entry as stored: byte-level BPE writes a space as <c>Ġ</c>, SentencePiece as <c>▁</c>. For bytes use <see cref="ILlamaModel.TokenToPiece"/>.</summary>
    public string GetText(int tokenId) => _texts[tokenId];

    /// <summary>The token is a control token or was added by the makers.</summary>
    public bool IsSpecial(int tokenId) =>
        (_attributes[tokenId] & (TokenAttributes.Control | TokenAttributes.UserDefined | TokenAttributes.Unknown)) != 0;
}

/// <summary>A token that is matched as a whole.</summary>
/// <param name="TokenId">Its id.</param>
/// <param name="Text">Its text, such as <c>&lt;|im_start|&gt;</c>.</param>
/// <param name="Attributes">Control tokens count only where special tokens are parsed, user-defined ones always.</param>
public sealed record SpecialToken(int TokenId, string Text, TokenAttributes Attributes);

/// <summary>What a token is; numbers as in llama.cpp.</summary>
[Flags]
public enum TokenAttributes
{
    /// <summary>Nothing known.</summary>
    None = 0,

    /// <summary>The token for what the vocabulary lacks.</summary>
    Unknown = 1 << 0,

    /// <summary>A gap in the vocabulary.</summary>
    Unused = 1 << 1,

    /// <summary>Ordinary text.</summary>
    Normal = 1 << 2,

    /// <summary>Opens and closes turns; never to be made from a user's text.</summary>
    Control = 1 << 3,

    /// <summary>Added by the makers and matched as a whole in any text.</summary>
    UserDefined = 1 << 4,

    /// <summary>Stands for one byte.</summary>
    Byte = 1 << 5,

    /// <summary>Matched after normalisation.</summary>
    Normalized = 1 << 6,

    /// <summary>Swallows white space before it.</summary>
    LeftStrip = 1 << 7,

    /// <summary>Swallows white space behind it.</summary>
    RightStrip = 1 << 8,

    /// <summary>Matched only as a word of its own.</summary>
    SingleWord = 1 << 9,
}
