using System.Text.RegularExpressions;

namespace Graycat.LlmWorker.Models;

/// <summary>
/// The text models that lie in some folders: every <c>*.gguf</c> by its file's name, and by that name without its
/// quantisation. Reads names only; nothing is opened.
/// </summary>
public sealed partial class ModelCatalog
{
    private static readonly EnumerationOptions s_deep = new() { RecurseSubdirectories = true, MaxRecursionDepth = 4, IgnoreInaccessible = true };

    private readonly Dictionary<string, CatalogModel> _byName = new(StringComparer.Ordinal);

    /// <summary>Looks once through files and folders; what is missing is left out. Of two files with one name the first counts.</summary>
    public ModelCatalog(IEnumerable<string> filesAndFolders)
    {
        var models = filesAndFolders.SelectMany(Files).Where(IsModel).Select(path => new CatalogModel(NameOf(path), Path.GetFullPath(path)));
        CatalogModel[] distinct = [.. models.DistinctBy(model => model.Name)];
        Models = [.. distinct.Select(model => model with { Aliases = AliasesOf(model, distinct) }).OrderBy(model => model.Name, StringComparer.Ordinal)];
        foreach (CatalogModel model in Models)
        {
            foreach (string name in model.Names)
                _byName[name] = model;
        }
    }

    /// <summary>Every model, by name.</summary>
    public IReadOnlyList<CatalogModel> Models { get; }

    /// <summary>The model of that name or alias; null for none.</summary>
    public CatalogModel? Find(string name) => _byName.GetValueOrDefault(name);

    private static IEnumerable<string> Files(string path)
    {
        if (File.Exists(path))
            return [path];
        return Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.gguf", s_deep).Order(StringComparer.Ordinal) : [];
    }

    /// <summary>The first part of a split model stands for it; a projector is no model of its own.</summary>
    private static bool IsModel(string path)
    {
        Match part = Part().Match(Path.GetFileNameWithoutExtension(path));
        return (!part.Success || int.Parse(part.Groups[1].ValueSpan) == 1)
            && !Path.GetFileName(path).StartsWith("mmproj", StringComparison.OrdinalIgnoreCase);
    }

    private static string NameOf(string path) => Part().Replace(Path.GetFileNameWithoutExtension(path), "");

    /// <summary>The name without its quantisation, unless that is another model's, or means one that is preferred.</summary>
    private static string[] AliasesOf(CatalogModel model, CatalogModel[] all)
    {
        string alias = QuantizationName.Strip(model.Name);
        if (all.Any(other => other.Name == alias))
            return [];
        CatalogModel? preferred = all.Where(other => QuantizationName.Strip(other.Name) == alias).MinBy(other => QuantizationName.Rank(other.Name));
        return preferred == model ? [alias] : [];
    }

    [GeneratedRegex(@"-(\d{5})-of-\d{5}$")]
    private static partial Regex Part();
}
