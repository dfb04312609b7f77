using System.Reflection;
using System.Runtime.InteropServices;

namespace Graycat.Llama.Native;

/// <summary>Loads the three libraries by full path, once per process: their run path is their own folder, so each finds the others.</summary>
internal static class NativeLibraries
{
    internal const string Llama = "llama";
    internal const string Ggml = "ggml";
    internal const string GgmlBase = "ggml-base";

    private static readonly Dictionary<string, nint> s_handles = [];

    /// <summary>Loads from a folder that <see cref="LlamaLibraryFinder"/> has approved. Throws what the system's loader throws.</summary>
    internal static void Load(string folder)
    {
        foreach (string name in (string[])[GgmlBase, Ggml, Llama])
            s_handles[name] = NativeLibrary.Load(FindFile(folder, name) ?? throw new DllNotFoundException($"{folder} holds no {name} library."));
        NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);
    }

    /// <summary>The address of a function in <c>libllama</c>.</summary>
    internal static nint GetExport(string function) => NativeLibrary.GetExport(s_handles[Llama], function);

    /// <summary>The file of a library, whose name may carry the release: <c>libllama.so</c>, <c>libllama.v0.5.0.so</c>, <c>llama.dll</c>. Null when there is none.</summary>
    internal static string? FindFile(string folder, string name) =>
        Directory.EnumerateFiles(folder).Where(file => IsLibrary(Path.GetFileName(file), name)).MinBy(file => file.Length);

    private static bool IsLibrary(string file, string name)
    {
        ReadOnlySpan<char> rest = file.StartsWith("lib", StringComparison.Ordinal) ? file.AsSpan(3) : file;
        return rest.StartsWith(name, StringComparison.Ordinal) && rest[name.Length..] is ['.', ..]
            && (file.EndsWith(".so", StringComparison.Ordinal) || file.EndsWith(".dylib", StringComparison.Ordinal) || file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase));
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => s_handles.GetValueOrDefault(name);
}
