using Graycat.Contracts.Text;

namespace Graycat.LlmWorker.ToolCalls;

/// <summary>What the parser of an assistant's message must know of the request.</summary>
public sealed record AssistantMessageOptions
{
    /// <summary>The tools of the request; without any, no text is taken for a call.</summary>
    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];

    /// <summary>With <see cref="ToolChoiceMode.None"/> no text is taken for a call.</summary>
    public ToolChoice ToolChoice { get; init; } = ToolChoice.Auto;

    /// <summary>Whether reasoning is split from the content; false leaves it in the content as written. Default true.</summary>
    public bool SeparateReasoning { get; init; } = true;

    /// <summary>
    /// The end of the prompt that already belongs to the reply (an opened think tag, the beginning of a message that is
    /// continued), see <see cref="ReplyPrefix"/>. Its content and reasoning are part of the first delta.
    /// </summary>
    public string Prefix { get; init; } = "";

    /// <summary>Whether the content must be JSON; a Markdown fence around it is then dropped. Default false.</summary>
    public bool ExpectsJson { get; init; }

    /// <summary>
    /// What the ids of calls are made from where the format carries none. The same seed gives the same ids, so a stream
    /// that another worker continues keeps them. Default: none.
    /// </summary>
    public string IdSeed { get; init; } = "";
}
