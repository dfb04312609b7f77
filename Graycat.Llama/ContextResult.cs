using System.Diagnostics.CodeAnalysis;

namespace Graycat.Llama;

/// <summary>A context, or why there is none.</summary>
/// <param name="Context">The context when <see cref="Error"/> is <see cref="ContextError.None"/>; the caller disposes of it.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="Message">One sentence with the cause; empty when nothing went wrong.</param>
public readonly record struct ContextResult(ILlamaContext? Context, ContextError Error, string Message)
{
    /// <summary>True when there is a context.</summary>
    [MemberNotNullWhen(true, nameof(Context))]
    public bool Created => Error == ContextError.None;
}

/// <summary>Why a context could not be made.</summary>
public enum ContextError
{
    /// <summary>Made.</summary>
    None,

    /// <summary>An option is out of its range or contradicts another; the message names it.</summary>
    BadOptions,

    /// <summary>The model has a vocabulary only.</summary>
    NoWeights,

    /// <summary>llama.cpp refused, mostly for want of memory; the message carries its reason.</summary>
    Refused,
}
