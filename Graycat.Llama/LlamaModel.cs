using System.Buffers;
using Graycat.Llama.Native;

namespace Graycat.Llama;

/// <summary>A model loaded by P/Invoke.</summary>
internal sealed unsafe class LlamaModel : ILlamaModel
{
    private readonly ModelHandle _handle;
    private readonly VocabularyHandle _vocabulary;
    private readonly bool _hasWeights;
    private readonly bool _canAddSpecial;

    internal LlamaModel(ModelHandle handle, string path, LlamaModelOptions options, int maxPosition)
    {
        _handle = handle;
        _vocabulary = new VocabularyHandle(LlamaApi.llama_model_get_vocab(handle), handle);
        _hasWeights = !options.VocabularyOnly;
        Info = ModelReader.ReadInfo(handle, path);
        Vocabulary = ModelReader.ReadVocabulary(_vocabulary);
        MaxPosition = maxPosition;
        // llama.cpp asserts that the tokens it adds exist.
        _canAddSpecial = (!Vocabulary.AddBos || Vocabulary.Bos is not null) && (!Vocabulary.AddEos || Vocabulary.Eos is not null);
    }

    public LlamaModelInfo Info { get; }

    public LlamaVocabulary Vocabulary { get; }

    public string? GetMetadata(string key) =>
        NativeText.Read((buffer, size) => LlamaApi.llama_model_meta_val_str(_handle, key, buffer, size));

    public string? GetChatTemplate(string? name = null) => NativeText.Read(LlamaApi.llama_model_chat_template(_handle, name));

    public int[] Tokenize(ReadOnlySpan<byte> utf8, bool addSpecial, bool parseSpecial)
    {
        // Only a hostile text has a run that is too long; where it is cut doesn't matter.
        int length = DeepStack.FindSafeLength(utf8);
        int[] tokens = TokenizeWhole(utf8[..length], addSpecial && _canAddSpecial, parseSpecial);
        return length == utf8.Length ? tokens : [.. tokens, .. Tokenize(utf8[length..], addSpecial: false, parseSpecial)];
    }

    public int TokenToPiece(int tokenId, Span<byte> destination, bool renderSpecial)
    {
        if (!Vocabulary.Contains(tokenId))
            return 0;
        int length;
        fixed (byte* start = destination)
            length = LlamaApi.llama_token_to_piece(_vocabulary, tokenId, start, destination.Length, 0, renderSpecial ? (byte)1 : (byte)0);
        return Math.Abs(length);
    }

    public ContextResult CreateContext(LlamaContextOptions options)
    {
        if (!_hasWeights)
            return new ContextResult(null, ContextError.NoWeights, $"{Info.Path} was loaded with its vocabulary only.");
        if (ContextOptionsCheck.FindMistake(options) is { } mistake)
            return new ContextResult(null, ContextError.BadOptions, mistake);
        return LlamaContext.Create(_handle, this, options);
    }

    public ILlamaSampler CreateSampler(IReadOnlyList<SamplerStage> stages) => SamplerChain.Create(_vocabulary, Vocabulary.TokenCount, stages);

    /// <summary>
    /// The last position the model can compute. Models with learned positions look them up in a table (BERT, GPT-2), and
    /// llama.cpp asserts that they are in it.
    /// </summary>
    internal int MaxPosition { get; }

    /// <summary>Length of what a context with this pooling computes.</summary>
    internal int GetEmbeddingLength(EmbeddingPooling pooling) =>
        pooling == EmbeddingPooling.Rank ? (int)LlamaApi.llama_model_n_cls_out(_handle) : Info.EmbeddingLength;

    public void Dispose()
    {
        _vocabulary.Dispose();
        _handle.Dispose();
    }

    private int[] TokenizeWhole(ReadOnlySpan<byte> utf8, bool addSpecial, bool parseSpecial)
    {
        int[] buffer = ArrayPool<int>.Shared.Rent(utf8.Length + 4);
        int count = Tokenize(utf8, buffer, addSpecial, parseSpecial);
        if (count < 0)
        {
            ArrayPool<int>.Shared.Return(buffer);
            buffer = ArrayPool<int>.Shared.Rent(-count);
            count = Tokenize(utf8, buffer, addSpecial, parseSpecial);
        }
        int[] tokens = buffer.AsSpan(0, count).ToArray();
        ArrayPool<int>.Shared.Return(buffer);
        return tokens;
    }

    private int Tokenize(ReadOnlySpan<byte> utf8, int[] buffer, bool addSpecial, bool parseSpecial)
    {
        byte empty = 0;
        fixed (byte* start = utf8)
        fixed (int* tokens = buffer)
        {
            (nint text, nint target, int length) = ((nint)(start is null ? &empty : start), (nint)tokens, utf8.Length);
            return DeepStack.Run(length, () => LlamaApi.llama_tokenize(_vocabulary, (byte*)text, length, (int*)target, buffer.Length, addSpecial ? (byte)1 : (byte)0, parseSpecial ? (byte)1 : (byte)0));
        }
    }
}
