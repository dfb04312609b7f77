using System.Diagnostics.CodeAnalysis;

namespace Graycat.Llama;

/// <summary>A loaded model, or why there is none.</summary>
/// <param name="Model">The model when <see cref="Error"/> is <see cref="ModelLoadError.None"/>; the caller disposes of it.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="Message">One sentence with the file and the cause; empty when nothing went wrong.</param>
public readonly record struct ModelLoadResult(ILlamaModel? Model, ModelLoadError Error, string Message)
{
    /// <summary>True when there is a model.</summary>
    [MemberNotNullWhen(true, nameof(Model))]
    public bool Loaded => Error == ModelLoadError.None;
}

/// <summary>Why a model could not be loaded. The process and its other models are well after each of them.</summary>
public enum ModelLoadError
{
    /// <summary>Loaded.</summary>
    None,

    /// <summary>No such file, or a folder; the operator's matter.</summary>
    FileMissing,

    /// <summary>The file is there and can't be read.</summary>
    FileUnreadable,

    /// <summary>The file doesn't begin with <c>GGUF</c>.</summary>
    NotGguf,

    /// <summary>A GGUF version this release doesn't read.</summary>
    UnsupportedVersion,

    /// <summary>The file ends before its header or its tensors do: a download that broke off.</summary>
    Truncated,

    /// <summary>The header contradicts itself or exceeds every sensible bound.</summary>
    Malformed,

    /// <summary>llama.cpp of this release doesn't know the model's architecture.</summary>
    UnknownArchitecture,

    /// <summary>Neither the host nor the accelerator has the memory.</summary>
    OutOfMemory,

    /// <summary>The caller cancelled.</summary>
    Cancelled,

    /// <summary>llama.cpp refused the file; the message carries its reason.</summary>
    Refused,
}
