using System.Text.Json;

namespace Graycat.Tests;

/// <summary>Finds the golden sets: results recorded from the reference implementations, one folder a set.</summary>
internal static class GoldenFiles
{
    private static readonly string s_repositoryRoot = FindRepositoryRoot();

    /// <summary>The root of the checkout, found upwards from the test assembly.</summary>
    public static string RepositoryRoot => s_repositoryRoot;

    /// <summary>A set that is committed under <c>Graycat.Tests/Goldens</c>.</summary>
    public static string Folder(string set) => Path.Combine(s_repositoryRoot, "Graycat.Tests", "Goldens", set);

    /// <summary>
    /// A set of other people's texts, which is never committed: it lies beside the checkout, or the calling test is
    /// skipped with the name of the missing part.
    /// </summary>
    public static string SharedFolder(string set)
    {
        string folder = Path.Combine(s_repositoryRoot, "..", "shared", "goldens", set);
        Assert.SkipUnless(Directory.Exists(folder), $"The golden set '{set}' is not beside this checkout (../shared/goldens/{set}).");
        return folder;
    }

    /// <summary>Parses one JSON file of a set. The document lives as long as the test run.</summary>
    public static JsonElement Read(string folder, string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, file)), new JsonDocumentOptions { MaxDepth = 512 });
        return document.RootElement.Clone();
    }

    private static string FindRepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Graycat.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException("Graycat.sln was not found above the test assembly.");
    }
}
