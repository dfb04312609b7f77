namespace Graycat.Llama;

/// <summary>The llama.cpp release that this binding is written for.</summary>
public static class LlamaLibrary
{
    /// <summary>The release as llama.cpp names it.</summary>
    public const string Release = "v0.5.0";

    /// <summary>The version of the npm packages that carry it.</summary>
    public const string PackageVersion = "3.22.1";

    /// <summary>The environment variable that points to libraries built elsewhere.</summary>
    public const string FolderVariable = "GRAYCAT_LLAMA_LIBRARY_DIR";

    /// <summary>The npm package for this system, such as <c>@node-llama-cpp/linux-x64</c>.</summary>
    public static string PackageName => $"@node-llama-cpp/{LlamaLibraryFinder.PlatformName}";
}

/// <summary>An engine, or why there is none.</summary>
/// <param name="Engine">The engine when <see cref="Error"/> is <see cref="LlamaLibraryError.None"/>.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="Message">One sentence that says what is missing and how to mend it; empty when nothing went wrong.</param>
public readonly record struct LlamaEngineResult(ILlamaEngine? Engine, LlamaLibraryError Error, string Message)
{
    /// <summary>True when there is an engine.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Engine))]
    public bool Available => Error == LlamaLibraryError.None;
}

/// <summary>Why llama.cpp could not be loaded. Lasts until the process ends.</summary>
public enum LlamaLibraryError
{
    /// <summary>Loaded.</summary>
    None,

    /// <summary>No folder holds the libraries.</summary>
    NotFound,

    /// <summary>They are there and the system's loader refuses them: another architecture, or a library they need is missing.</summary>
    NotLoadable,

    /// <summary>They are of another release.</summary>
    WrongRelease,

    /// <summary>They hold no backend that runs on this processor.</summary>
    NoBackend,
}
