using Graycat.Contracts.Utilities;
using Graycat.Llama;
using Graycat.LlmWorker.ChatTemplates;
using Graycat.LlmWorker.Embeddings;
using Graycat.LlmWorker.Engine;
using Graycat.LlmWorker.ToolCalls;

namespace Graycat.LlmWorker.Models;

/// <summary>A model in memory with what computes on it. Held by its users; the host disposes of it when nobody holds it.</summary>
/// <param name="catalog">The file.</param>
/// <param name="model">Weights and vocabulary.</param>
/// <param name="description">What is known of it.</param>
/// <param name="template">Its chat template, or the built-in one.</param>
/// <param name="engine">The loop that generates; null for a model that only embeds or ranks.</param>
/// <param name="embedder">Made when first asked for.</param>
public sealed class LoadedModel(CatalogModel catalog, ILlamaModel model, ModelDescription description, ChatTemplate template, ModelEngine? engine, Lazy<TextEmbedder> embedder) : IAsyncDisposable
{
    /// <summary>The file.</summary>
    public CatalogModel Catalog { get; } = catalog;

    /// <summary>Weights and vocabulary.</summary>
    public ILlamaModel Model { get; } = model;

    /// <summary>What is known of it.</summary>
    public ModelDescription Description { get; } = description;

    /// <summary>Its chat template, or the built-in one.</summary>
    public ChatTemplate Template { get; } = template;

    /// <summary>Turns prompts into its tokens.</summary>
    public PromptEncoder Prompts { get; } = new(model, template);

    /// <summary>How it writes reasoning and tool calls.</summary>
    public ToolCallFormat Format { get; } = ToolCallFormats.Select(template.Source);

    /// <summary>The loop that generates; null for a model that only embeds or ranks.</summary>
    public ModelEngine? Engine { get; } = engine;

    /// <summary>Computes embeddings, or scores for a reranker.</summary>
    public TextEmbedder Embedder => embedder.Value;

    /// <summary>Whether it scores pairs instead of embedding texts.</summary>
    public bool CanRerank => Description.Capabilities.Contains("rerank");

    /// <summary>Whether it gives embeddings; generators do too, by the mean of their tokens.</summary>
    public bool CanEmbed => !CanRerank;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Engine is not null)
            await Engine.DisposeAsync();
        if (embedder.IsValueCreated)
            embedder.Value.Dispose();
        Model.Dispose();
    }
}
