using Graycat.SdWorker.Hosting;
using Graycat.ServiceDefaults.Startup;

namespace Graycat.SdWorker.ImageModels;

/// <summary>Where models are looked for.</summary>
public static class ImageModelFolders
{
    /// <summary>
    /// The folders of <see cref="SdWorkerOptions.Models"/>; where that is empty, <c>models/</c> of the checkout and of the
    /// data folder.
    /// </summary>
    public static IReadOnlyList<string> Resolve(SdWorkerOptions options, IConfiguration configuration)
    {
        if (options.Models.Length > 0)
            return options.Models.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
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
