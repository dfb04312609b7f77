using Graycat.Llama;
using Graycat.LlmWorker.Hosting;

namespace Graycat.LlmWorker.Models;

/// <summary>How large a model's contexts are made.</summary>
internal static class ContextSizes
{
    private const int DefaultContextTokens = 4096;

    /// <summary>Inputs that an encoder reads at once; encoders keep no cache, so this costs little.</summary>
    private const int EncoderSequences = 16;

    /// <summary>Tokens of one batch of an encoder.</summary>
    private const int EncoderBatchTokens = 2048;

    /// <summary>The context in which a model generates.</summary>
    public static LlamaContextOptions ForGeneration(LlmWorkerOptions options, LlamaModelInfo info) => new()
    {
        MaxSequences = options.MaxSequences,
        ContextTokensPerSequence = ContextTokens(options, info),
        BatchTokens = Math.Max(options.BatchTokens, options.MaxSequences),
        LogitsPerBatch = options.MaxSequences,
        MicroBatchTokens = Math.Min(512, Math.Max(options.BatchTokens, options.MaxSequences)),
        Threads = options.Threads,
        BatchThreads = options.Threads,
        UnifiedKvCache = options.KvUnified,
        KeyType = options.KvCacheType,
        ValueType = options.KvCacheType,
    };

    /// <summary>The context in which it embeds: a whole input must fit one batch. A generator's cache is kept small.</summary>
    public static LlamaContextOptions ForEmbedding(LlmWorkerOptions options, LlamaModelInfo info, bool generates)
    {
        int contextTokens = Math.Min(ContextTokens(options, info), generates ? EncoderBatchTokens : int.MaxValue);
        int batchTokens = generates ? contextTokens : Math.Max(contextTokens, EncoderBatchTokens);
        return new LlamaContextOptions
        {
            MaxSequences = generates ? 1 : EncoderSequences,
            ContextTokensPerSequence = contextTokens,
            BatchTokens = batchTokens,
            MicroBatchTokens = batchTokens,
            Threads = options.Threads,
            BatchThreads = options.Threads,
            Embeddings = true,
            Pooling = generates ? EmbeddingPooling.Mean : EmbeddingPooling.FromModel,
        };
    }

    private static int ContextTokens(LlmWorkerOptions options, LlamaModelInfo info)
    {
        int trained = info.TrainedContextTokens > 0 ? info.TrainedContextTokens : DefaultContextTokens;
        return options.ContextTokens > 0 ? options.ContextTokens : Math.Min(trained, DefaultContextTokens);
    }
}
