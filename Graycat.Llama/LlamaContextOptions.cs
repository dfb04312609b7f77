namespace Graycat.Llama;

/// <summary>How a context is made. Sizes are in tokens.</summary>
public sealed record LlamaContextOptions
{
    /// <summary>Sequences that can be decoded together; default 4, 1 to 256.</summary>
    public int MaxSequences { get; init; } = 4;

    /// <summary>
    /// Room of one sequence; default 4096. A split cache reserves it for each sequence, a unified cache shares
    /// <c>MaxSequences × ContextTokensPerSequence</c> among all. llama.cpp rounds it up to 256.
    /// </summary>
    public int ContextTokensPerSequence { get; init; } = 4096;

    /// <summary>Tokens one <see cref="ILlamaContext.Decode"/> takes; default 2048.</summary>
    public int BatchTokens { get; init; } = 2048;

    /// <summary>Tokens computed at a time, at most <see cref="BatchTokens"/>; default 512.</summary>
    public int MicroBatchTokens { get; init; } = 512;

    /// <summary>
    /// Entries of a batch that may ask for logits, at least <see cref="MaxSequences"/>; default 256. llama.cpp reserves
    /// memory for them: four bytes for each token of the vocabulary.
    /// </summary>
    public int LogitsPerBatch { get; init; } = 256;

    /// <summary>
    /// Threads for decoding one token per sequence; default one fewer than there are processors, at least 1: ggml's
    /// threads spin, so a busy neighbour on the last core stalls them all.
    /// </summary>
    public int Threads { get; init; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Threads for prefill; default as <see cref="Threads"/>.</summary>
    public int BatchThreads { get; init; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>One cache for all sequences instead of one each; default false. Split is faster and gives the same bits whatever the neighbours; unified suits few long contexts.</summary>
    public bool UnifiedKvCache { get; init; }

    /// <summary>Type of the cached keys; default <see cref="KvCacheType.F16"/>.</summary>
    public KvCacheType KeyType { get; init; } = KvCacheType.F16;

    /// <summary>Type of the cached values; default <see cref="KvCacheType.F16"/>. A quantised one needs flash attention.</summary>
    public KvCacheType ValueType { get; init; } = KvCacheType.F16;

    /// <summary>
    /// Default <see cref="FlashAttention.Auto"/>. With it and a quantised model the logits are the same bits for every shape
    /// of batch on a processor (measured: Q8_0, Q4_1); without it, or with F16 weights, a token that is decoded alone gives
    /// slightly other ones than in a batch.
    /// </summary>
    public FlashAttention FlashAttention { get; init; } = FlashAttention.Auto;

    /// <summary>Keeps the KV cache on the accelerator; default true.</summary>
    public bool OffloadKvCache { get; init; } = true;

    /// <summary>Keeps the whole cache of models with sliding-window attention, so that prefixes can be reused; default true.</summary>
    public bool FullSlidingWindowCache { get; init; } = true;

    /// <summary>Computes embeddings instead of logits for sampling; default false.</summary>
    public bool Embeddings { get; init; }

    /// <summary>How token embeddings become one per sequence; default <see cref="EmbeddingPooling.FromModel"/>.</summary>
    public EmbeddingPooling Pooling { get; init; } = EmbeddingPooling.FromModel;
}

/// <summary>Types of cached keys and values; numbers as in ggml.</summary>
public enum KvCacheType
{
    /// <summary>32 bit.</summary>
    F32 = 0,

    /// <summary>16 bit.</summary>
    F16 = 1,

    /// <summary>4.5 bit.</summary>
    Q4_0 = 2,

    /// <summary>8.5 bit.</summary>
    Q8_0 = 8,

    /// <summary>16 bit with the exponent of 32.</summary>
    BF16 = 30,
}

/// <summary>When flash attention is used; numbers as in llama.cpp.</summary>
public enum FlashAttention
{
    /// <summary>Where the device has it.</summary>
    Auto = -1,

    /// <summary>Never.</summary>
    Disabled = 0,

    /// <summary>Always.</summary>
    Enabled = 1,
}

/// <summary>How a sequence's embedding is made of its tokens'; numbers as in llama.cpp.</summary>
public enum EmbeddingPooling
{
    /// <summary>As the model file says.</summary>
    FromModel = -1,

    /// <summary>One embedding per token.</summary>
    None = 0,

    /// <summary>The mean of all tokens.</summary>
    Mean = 1,

    /// <summary>The first token (BERT's CLS).</summary>
    Cls = 2,

    /// <summary>The last token.</summary>
    Last = 3,

    /// <summary>A classification head's score, for rerankers.</summary>
    Rank = 4,
}
