using Graycat.Contracts.Utilities;

namespace Graycat.LlmWorker.Models;

/// <summary>Describes models from their files, without loading them.</summary>
public static class ModelDescriptions
{
    /// <summary>What the file says; only its name, size and time where its header can't be read.</summary>
    public static ModelDescription Of(CatalogModel model)
    {
        var file = new FileInfo(model.Path);
        return new ModelDescription
        {
            Name = model.Name,
            FileName = file.Name,
            SizeBytes = file.Exists ? file.Length : 0,
            ModifiedAt = file.Exists ? file.LastWriteTimeUtc : default,
        };
    }
}
