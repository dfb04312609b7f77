using Microsoft.Extensions.Configuration;

namespace Graycat.ServiceDefaults.Startup;

/// <summary>Where models are looked for, text and image models alike.</summary>
public static class ModelFolders
{
    /// <summary>
    /// The files and folders of <paramref name="models"/>; where that is empty, <c>models/</c> of the checkout and of the
    /// data folder.
    /// </summary>
    /// <param name="models">Paths separated as in <c>PATH</c> (<c>GRAYCAT_MODELS</c>); empty for the default.</param>
    /// <param name="configuration">Names the data folder.</param>
    public static IReadOnlyList<string> Resolve(string models, IConfiguration configuration)
    {
        if (models.Length > 0)
            return models.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string home = Path.Combine(DataFolder.Resolve(configuration), "models");
        return FindCheckout() is { } checkout ? [Path.Combine(checkout, "models"), home] : [home];
    }

    private static string? FindCheckout()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Graycat.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder;
    }
}
