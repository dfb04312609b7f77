namespace Graycat.Contracts.Text;

/// <summary>One turn of a conversation, in no dialect's spelling.</summary>
public sealed record ChatMessage
{
    /// <summary><c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Plain content; null where the client sent null, none, or <see cref="Parts"/>.</summary>
    public string? Content { get; init; }

    /// <summary>Content as a list of parts, in the client's order; null where the content was a plain string.</summary>
    public IReadOnlyList<ContentPart>? Parts { get; init; }

    /// <summary>The participant's or tool's name, where one was given.</summary>
    public string? Name { get; init; }

    /// <summary>Calls that the assistant made in this turn.</summary>
    public IReadOnlyList<ToolCall>? ToolCalls { get; init; }

    /// <summary>The call that a <c>tool</c> message answers.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>The assistant's reasoning of an earlier turn.</summary>
    public string? Reasoning { get; init; }
}

/// <summary>One part of a message's content.</summary>
/// <param name="Kind"><c>text</c>, <c>image</c> or <c>audio</c>.</param>
/// <param name="Text">The text of a <c>text</c> part.</param>
/// <param name="Data">The data URI or address of another part.</param>
public sealed record ContentPart(string Kind, string? Text = null, string? Data = null);

/// <summary>A call that the model makes.</summary>
/// <param name="Id">Unique within the conversation; null where the client gave none.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">The arguments as JSON text, spelled as the model or client spelled them.</param>
public sealed record ToolCall(string? Id, string Name, string Arguments);

/// <summary>A function that the model may call.</summary>
/// <param name="Name">1 to 64 characters of <c>a-z A-Z 0-9 _ - .</c>.</param>
/// <param name="Description">What it does; null where none was given.</param>
/// <param name="Parameters">JSON schema text of the arguments object; null for none.</param>
public sealed record ToolDefinition(string Name, string? Description = null, string? Parameters = null);

/// <summary>Whether the model may, must or must not call a tool.</summary>
/// <param name="Mode">The rule.</param>
/// <param name="Function">With <see cref="ToolChoiceMode.Function"/>, the tool's name.</param>
public sealed record ToolChoice(ToolChoiceMode Mode, string? Function = null)
{
    /// <summary>The model decides.</summary>
    public static ToolChoice Auto { get; } = new(ToolChoiceMode.Auto);
}

/// <inheritdoc cref="ToolChoice"/>
public enum ToolChoiceMode
{
    /// <summary>The model decides.</summary>
    Auto,

    /// <summary>No call; the tools may still be shown to the model.</summary>
    None,

    /// <summary>At least one call, enforced by grammar.</summary>
    Required,

    /// <summary>A call of the named function, enforced by grammar.</summary>
    Function,
}
