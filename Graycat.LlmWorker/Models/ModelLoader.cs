using Graycat.Contracts.Utilities;
using Graycat.Llama;
using Graycat.LlmWorker.ChatTemplates;
using Graycat.LlmWorker.Embeddings;
using Graycat.LlmWorker.Engine;
using Graycat.LlmWorker.Hosting;
using Graycat.LlmWorker.Sampling;
using Microsoft.Extensions.Logging;

namespace Graycat.LlmWorker.Models;

/// <summary>Loads GGUF files with llama.cpp.</summary>
/// <param name="llama">Gives llama.cpp, or why there is none; asked at the first load.</param>
/// <param name="options">Sizes of contexts and batches.</param>
/// <param name="listener">Hears of the engines' news.</param>
/// <param name="loggers">For the engines.</param>
/// <param name="time">For templates that print the date.</param>
public sealed partial class ModelLoader(Func<LlamaEngineResult> llama, LlmWorkerOptions options, IGenerationListener listener, ILoggerFactory loggers, TimeProvider time) : IModelLoader
{
    private readonly ILogger<ModelLoader> _logger = loggers.CreateLogger<ModelLoader>();

    /// <inheritdoc/>
    public ModelLoad Load(CatalogModel model, Action<float> progress, CancellationToken cancellationToken)
    {
        LlamaEngineResult library = llama();
        if (!library.Available)
            return new ModelLoad(null, library.Message);
        ModelLoadResult result = library.Engine.LoadModel(model.Path, new LlamaModelOptions { GpuLayers = options.GpuLayers }, progress, cancellationToken);
        if (!result.Loaded)
            return new ModelLoad(null, result.Message);
        ModelDescription description = ModelDescriptions.WithLoaded(ModelDescriptions.Of(model), result.Model);
        return description.Capabilities.Contains("embedding") || description.Capabilities.Contains("rerank") || !result.Model.Info.HasDecoder
            ? StartEncoder(model, result.Model, description)
            : StartGenerator(model, result.Model, description);
    }

    private ModelLoad StartGenerator(CatalogModel catalog, ILlamaModel model, ModelDescription description)
    {
        ContextResult context = model.CreateContext(ContextSizes.ForGeneration(options, model.Info));
        if (!context.Created)
            return Refuse(catalog, model, context.Message);
        var engineOptions = new ModelEngineOptions { BatchTokens = options.BatchTokens, PrefixCacheBytes = options.PrefixCacheBytes };
        var engine = new ModelEngine(model, new TokenPieces(model), context.Context, engineOptions, listener, loggers.CreateLogger<ModelEngine>());
        var embedder = new Lazy<TextEmbedder>(() => CreateEmbedder(model, ContextSizes.ForEmbedding(options, model.Info, generates: true)));
        description = description with { ContextTokens = engine.ContextTokens, Slots = engine.MaxSequences };
        return new ModelLoad(new LoadedModel(catalog, model, description, CompileTemplate(catalog, model), engine, embedder), null);
    }

    private ModelLoad StartEncoder(CatalogModel catalog, ILlamaModel model, ModelDescription description)
    {
        LlamaContextOptions sizes = ContextSizes.ForEmbedding(options, model.Info, generates: false);
        ContextResult context = model.CreateContext(sizes);
        if (!context.Created)
            return Refuse(catalog, model, context.Message);
        var embedder = new TextEmbedder(context.Context);
        description = description with { ContextTokens = embedder.ContextTokens, Slots = options.MaxSequences };
        var ready = new Lazy<TextEmbedder>(embedder);
        return new ModelLoad(new LoadedModel(catalog, model, description, CompileTemplate(catalog, model), null, ready), null);
    }

    private ChatTemplate CompileTemplate(CatalogModel catalog, ILlamaModel model)
    {
        LlamaVocabulary vocabulary = model.Vocabulary;
        var tokens = new ChatTemplateTokens(TextOf(vocabulary, vocabulary.Bos), TextOf(vocabulary, vocabulary.Eos));
        var template = ChatTemplate.Compile(model.GetChatTemplate(), tokens, time);
        if (template.FallbackReason is { } reason && model.Info.HasDecoder)
            LogTemplateFallback(catalog.Name, reason);
        return template;
    }

    private static string? TextOf(LlamaVocabulary vocabulary, int? tokenId) => tokenId is { } token ? vocabulary.GetText(token) : null;

    private static TextEmbedder CreateEmbedder(ILlamaModel model, LlamaContextOptions sizes)
    {
        ContextResult context = model.CreateContext(sizes);
        return context.Created ? new TextEmbedder(context.Context) : throw new InvalidOperationException($"{model.Info.Path}: {context.Message}");
    }

    private static ModelLoad Refuse(CatalogModel catalog, ILlamaModel model, string message)
    {
        model.Dispose();
        return new ModelLoad(null, $"{catalog.Path}: {message}");
    }

    [LoggerMessage(1, LogLevel.Warning, "{Model}: {Reason}.")]
    private partial void LogTemplateFallback(string model, string reason);
}
