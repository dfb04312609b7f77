using System.Security.Cryptography;
using Graycat.SdWorker.ImageJobs;

namespace Graycat.SdWorker.ImageModels;

/// <summary>An image model on disk.</summary>
public sealed class CatalogImageModel
{
    private readonly Lazy<string> _sha256;

    internal CatalogImageModel(string folder)
    {
        Folder = folder;
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        _sha256 = new Lazy<string>(Hash);
    }

    /// <summary>The folder's name, by which requests call it.</summary>
    public string Name { get; }

    /// <summary>The folder with <c>model_index.json</c>.</summary>
    public string Folder { get; }

    /// <summary>Bytes of all its ONNX files.</summary>
    public long SizeBytes => Directory.EnumerateFiles(Folder, "model.onnx*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

    /// <summary>Name and hash; reads the UNet's file once.</summary>
    public ImageModelIdentity Identity => new(Name, _sha256.Value);

    private string Hash()
    {
        string file = Path.Combine(Folder, "unet", "model.onnx");
        if (!File.Exists(file))
            return "";
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}

/// <summary>The image models in some folders: each folder with a <c>model_index.json</c>, itself or one level below.</summary>
public sealed class ImageModelCatalog
{
    /// <summary>Looks once; folders that do not exist are passed over, and of one name the first counts.</summary>
    public ImageModelCatalog(IEnumerable<string> folders)
    {
        Models = [.. folders.Where(Directory.Exists)
            .SelectMany(ModelsIn)
            .Select(folder => new CatalogImageModel(Path.GetFullPath(folder)))
            .DistinctBy(model => model.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<CatalogImageModel> Models { get; }

    /// <summary>The model of a name, in any letter case; null if there is none.</summary>
    public CatalogImageModel? Find(string name) => Models.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> ModelsIn(string folder) =>
        IsModel(folder) ? [folder] : Directory.EnumerateDirectories(folder).Where(IsModel).Order(StringComparer.Ordinal);

    private static bool IsModel(string folder) => File.Exists(Path.Combine(folder, "model_index.json"));
}
