using Graycat.Contracts.Utilities;
using Graycat.Llama;
using Graycat.LlmWorker.Engine;

namespace Graycat.LlmWorker.Models;

/// <summary>A model in memory with its engine. Held by its users; the host disposes of it when nobody holds it.</summary>
public sealed class LoadedModel(CatalogModel catalog, ILlamaModel model, ModelEngine engine, ModelDescription description) : IAsyncDisposable
{
    /// <summary>The file.</summary>
    public CatalogModel Catalog { get; } = catalog;

    /// <summary>Weights and vocabulary.</summary>
    public ILlamaModel Model { get; } = model;

    /// <summary>The loop that generates.</summary>
    public ModelEngine Engine { get; } = engine;

    /// <summary>What is known of it.</summary>
    public ModelDescription Description { get; } = description;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Model.Dispose();
    }
}
