using Graycat.Jinja;
using Graycat.Jinja.Provenance;

namespace Graycat.LlmWorker.ChatTemplates;

/// <summary>A rendered conversation: the text, and which of its characters a user wrote.</summary>
public sealed class ChatRendering
{
    internal ChatRendering(string text, IReadOnlyList<TextRange> untrustedRanges) => (Text, UntrustedRanges) = (text, untrustedRanges);

    internal ChatRendering(ChatTemplateError error) => (Text, UntrustedRanges, Error) = ("", [], error);

    /// <summary>What the model reads, as text; empty when there is an error.</summary>
    public string Text { get; }

    /// <summary>
    /// Characters that came from the request (contents, tool definitions, arguments), in order. Special tokens spelled in
    /// them are text; see <see cref="SpecialTokenPartition"/>.
    /// </summary>
    public IReadOnlyList<TextRange> UntrustedRanges { get; }

    /// <summary>Null when the rendering succeeded.</summary>
    public ChatTemplateError? Error { get; }
}

/// <summary>Why a conversation could not be rendered.</summary>
public enum ChatTemplateFailure
{
    /// <summary>The template refused the conversation in its own words (<c>raise_exception</c>): the caller's fault.</summary>
    Refused,

    /// <summary>The template cannot deal with this conversation: it needs something that is not there.</summary>
    Failed,

    /// <summary>The rendering went beyond its bounds of steps, characters or depth.</summary>
    LimitReached,

    /// <summary>A template variable of the request is not JSON, or has a name that is not the request's to set.</summary>
    InvalidVariable,
}

/// <summary>A failure as a value.</summary>
/// <param name="Failure">Where and whose fault.</param>
/// <param name="Message">One sentence for the caller.</param>
public sealed record ChatTemplateError(ChatTemplateFailure Failure, string Message)
{
    internal static ChatTemplateError Of(JinjaError error) => error.Kind switch
    {
        JinjaErrorKind.Raised => new(ChatTemplateFailure.Refused, error.Message),
        JinjaErrorKind.Limit => new(ChatTemplateFailure.LimitReached, $"the chat template went beyond its bounds: {error.Message}"),
        _ => new(ChatTemplateFailure.Failed, $"the chat template failed in line {error.Line}: {error.Message}"),
    };
}
