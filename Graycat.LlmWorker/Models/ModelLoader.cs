using Graycat.Contracts.Utilities;
using Graycat.Llama;
using Graycat.LlmWorker.Engine;
using Graycat.LlmWorker.Hosting;
using Microsoft.Extensions.Logging;

namespace Graycat.LlmWorker.Models;

/// <summary>Loads GGUF files with llama.cpp.</summary>
/// <param name="llama">Gives llama.cpp, or why there is none; asked at the first load.</param>
/// <param name="options">Sizes of contexts and batches.</param>
/// <param name="listener">Hears of the engines' news.</param>
/// <param name="loggers">For the engines.</param>
public sealed class ModelLoader(Func<LlamaEngineResult> llama, LlmWorkerOptions options, IGenerationListener listener, ILoggerFactory loggers) : IModelLoader
{
    private const int DefaultContextTokens = 4096;

    /// <inheritdoc/>
    public ModelLoad Load(CatalogModel model, Action<float> progress)
    {
        LlamaEngineResult library = llama();
        if (!library.Available)
            return new ModelLoad(null, library.Message);
        ModelLoadResult result = library.Engine.LoadModel(model.Path, new LlamaModelOptions { GpuLayers = options.GpuLayers }, progress);
        if (!result.Loaded)
            return new ModelLoad(null, result.Message);
        ContextResult context = result.Model.CreateContext(ContextOptions(result.Model.Info));
        if (context.Created)
            return new ModelLoad(Start(model, result.Model, context.Context), null);
        result.Model.Dispose();
        return new ModelLoad(null, $"{model.Path}: {context.Message}");
    }

    private LoadedModel Start(CatalogModel catalog, ILlamaModel model, ILlamaContext context)
    {
        var engineOptions = new ModelEngineOptions { BatchTokens = options.BatchTokens, PrefixCacheBytes = options.PrefixCacheBytes };
        var engine = new ModelEngine(model, context, engineOptions, listener, loggers.CreateLogger<ModelEngine>());
        ModelDescription description = ModelDescriptions.WithLoaded(ModelDescriptions.Of(catalog), model) with { ContextTokens = engine.ContextTokens, Slots = engine.MaxSequences };
        return new LoadedModel(catalog, model, engine, description);
    }

    private LlamaContextOptions ContextOptions(LlamaModelInfo info)
    {
        int trained = info.TrainedContextTokens > 0 ? info.TrainedContextTokens : DefaultContextTokens;
        return new LlamaContextOptions
        {
            MaxSequences = options.MaxSequences,
            ContextTokensPerSequence = options.ContextTokens > 0 ? options.ContextTokens : Math.Min(trained, DefaultContextTokens),
            BatchTokens = Math.Max(options.BatchTokens, options.MaxSequences),
            MicroBatchTokens = Math.Min(512, Math.Max(options.BatchTokens, options.MaxSequences)),
            Threads = options.Threads,
            BatchThreads = options.Threads,
            UnifiedKvCache = options.KvUnified,
            KeyType = options.KvCacheType,
            ValueType = options.KvCacheType,
        };
    }
}
