using System.Reflection;
using System.Runtime.InteropServices;
using Graycat.Llama.Native;

namespace Graycat.Llama;

/// <summary>Knows where the native libraries may lie. The first folder that holds them wins.</summary>
/// <param name="configuredFolder">What <c>GRAYCAT_LLAMA_LIBRARY_DIR</c> says; null or empty when it isn't set. When it is, no other place is tried.</param>
/// <param name="applicationFolder">Where the application lies; a published one carries the libraries in <c>llama/</c>.</param>
/// <param name="packagesFolder">Where npm puts the packages of a checkout; null for none.</param>
internal sealed class LlamaLibraryFinder(string? configuredFolder, string applicationFolder, string? packagesFolder)
{
    // A package for an accelerator is installed on purpose, so it goes before the plain one.
    private static readonly string[] s_variants = ["-cuda", "-vulkan", "-metal", ""];

    internal static string PlatformName { get; } = $"{SystemName}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    internal static LlamaLibraryFinder ForThisProcess() => new(
        Environment.GetEnvironmentVariable(LlamaLibrary.FolderVariable), AppContext.BaseDirectory, BuildTimePackagesFolder);

    /// <summary>The folder with the libraries, or the sentence that says what is missing.</summary>
    internal (string? Folder, string Message) Find()
    {
        if (!string.IsNullOrWhiteSpace(configuredFolder))
            return HoldsLibraries(configuredFolder) ? (Path.GetFullPath(configuredFolder), "") : (null, ConfiguredFolderMessage);
        string? folder = Candidates().FirstOrDefault(HoldsLibraries);
        return folder is null ? (null, MissingMessage) : (folder, "");
    }

    private static string SystemName => OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "mac" : "linux";

    // Written into the assembly by the build, since output folders of many projects share one copy of the libraries.
    private static string? BuildTimePackagesFolder =>
        typeof(LlamaLibraryFinder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "GraycatNativePackages")?.Value;

    private string ConfiguredFolderMessage =>
        $"{LlamaLibrary.FolderVariable} is '{configuredFolder}', which holds no llama.cpp libraries; point it to a folder with libllama and libggml of release {LlamaLibrary.Release}.";

    private string MissingMessage =>
        $"The llama.cpp libraries are missing: install the npm package {LlamaLibrary.PackageName} {LlamaLibrary.PackageVersion} by running 'npm ci' in native/, or set {LlamaLibrary.FolderVariable} to a folder that holds them.";

    private static bool HoldsLibraries(string folder) =>
        Directory.Exists(folder) && NativeLibraries.FindFile(folder, NativeLibraries.Llama) is not null && NativeLibraries.FindFile(folder, NativeLibraries.Ggml) is not null;

    private IEnumerable<string> Candidates()
    {
        yield return Path.Combine(applicationFolder, "llama");
        if (packagesFolder is null)
            yield break;
        foreach (string variant in s_variants)
            yield return Path.GetFullPath(Path.Combine(packagesFolder, PlatformName + variant, "bins", PlatformName + variant));
    }
}
