using Graycat.SdWorker.Pipelines;

namespace Graycat.Tests.SdWorker.Pipelines;

/// <summary>Loads each model once for a test class, on one thread.</summary>
public sealed class TestModels : IDisposable
{
    private readonly Dictionary<string, ImageModel> _models = [];

    public static OnnxRuntimeOptions OneThread { get; } = new() { Threads = 1 };

    public ImageModel Get(string name) =>
        _models.TryGetValue(name, out ImageModel? model) ? model : _models[name] = ImageModel.Load(FolderOf(name), OneThread);

    /// <summary>graycat-shapes from the models that ship, the tiny ones from the golden set.</summary>
    public static string FolderOf(string name) => name == "graycat-shapes"
        ? Path.Combine(GoldenFiles.RepositoryRoot, "models", name)
        : Path.Combine(GoldenFiles.Folder("pipelines"), "models", name);

    public void Dispose()
    {
        foreach (ImageModel model in _models.Values)
            model.Dispose();
    }
}
