using Graycat.ServiceDefaults.Startup;
using Microsoft.Extensions.Configuration;

namespace Graycat.Cli.Serving;

/// <summary>Turns the command line into the configuration that the API and the workers read.</summary>
internal static class ServeConfiguration
{
    /// <summary>Addresses, data folder and models; what the command line leaves out stays as the variables say.</summary>
    public static void Apply(ConfigurationManager configuration, ServeSettings settings, string defaultUrl)
    {
        if (settings.Home is { Length: > 0 } home)
            configuration["GRAYCAT_HOME"] = home;
        configuration["urls"] = settings.Urls ?? configuration["ASPNETCORE_URLS"] ?? configuration["urls"] ?? defaultUrl;
        AddModelPaths(configuration, settings);
        if (settings.TextModels is [var first, ..])
            configuration["DEFAULT_MODEL"] = NameOf(first);
        if (settings.ImageModels is [var image, ..])
            configuration["DEFAULT_IMAGE_MODEL"] = NameOf(image);
    }

    /// <summary>Makes sure that <c>API_TOKENS</c> or <c>Keys</c> names a key.</summary>
    /// <returns>Whether the key is one that this machine made.</returns>
    public static bool EnsureKey(ConfigurationManager configuration, string home)
    {
        if (configuration["API_TOKENS"] is { Length: > 0 } || configuration.GetSection("Keys").GetChildren().Any())
            return false;
        configuration["API_TOKENS"] = KeyFile.In(home).ReadOrMake();
        return true;
    }

    private static void AddModelPaths(ConfigurationManager configuration, ServeSettings settings)
    {
        var paths = settings.TextModels.Concat(settings.ImageModels).Where(Path.Exists).Select(Path.GetFullPath).ToList();
        if (paths.Count == 0)
            return;
        if (configuration["GRAYCAT_MODELS"] is { Length: > 0 } configured)
            paths.AddRange(configured.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        configuration["GRAYCAT_MODELS"] = string.Join(Path.PathSeparator, paths.Distinct());
    }

    private static string NameOf(string pathOrName) =>
        File.Exists(pathOrName) ? Path.GetFileNameWithoutExtension(pathOrName)
        : Directory.Exists(pathOrName) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(pathOrName)))
        : pathOrName;
}
