namespace Graycat.LlmWorker.Models;

/// <summary>Brings a model file into memory.</summary>
public interface IModelLoader
{
    /// <summary>Loads a model and starts its engine; blocks for seconds. Expected failures are values.</summary>
    /// <param name="model">The file.</param>
    /// <param name="progress">Told the part that is loaded, 0 to 1.</param>
    /// <param name="cancellationToken">Breaks the load off; that is a failure like others.</param>
    ModelLoad Load(CatalogModel model, Action<float> progress, CancellationToken cancellationToken);
}

/// <summary>A loaded model, or one sentence naming the file and the cause.</summary>
/// <param name="Model">The model.</param>
/// <param name="Failure">Why there is none.</param>
public readonly record struct ModelLoad(LoadedModel? Model, string? Failure);
