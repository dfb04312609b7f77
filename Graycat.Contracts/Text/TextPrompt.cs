using System.Text.Json.Serialization;

namespace Graycat.Contracts.Text;

/// <summary>What the model reads: a conversation, a raw text, or tokens.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ChatPrompt), "chat")]
[JsonDerivedType(typeof(RawPrompt), "raw")]
[JsonDerivedType(typeof(TokenPrompt), "tokens")]
[JsonDerivedType(typeof(InfillPrompt), "infill")]
public abstract record TextPrompt;

/// <summary>A conversation that the model's own chat template renders.</summary>
public sealed record ChatPrompt : TextPrompt
{
    /// <summary>1 or more turns.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>Functions that the model may call; empty for none.</summary>
    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];

    /// <summary>Default: the model decides.</summary>
    public ToolChoice ToolChoice { get; init; } = ToolChoice.Auto;

    /// <summary>Whether one answer may hold several calls. Default true.</summary>
    public bool ParallelToolCalls { get; init; } = true;

    /// <summary>
    /// Continue the last message (an assistant's) instead of opening a new turn. Default false.
    /// </summary>
    public bool ContinueFinalMessage { get; init; }

    /// <summary>Whether the answer's turn is opened. Default true.</summary>
    public bool AddGenerationPrompt { get; init; } = true;

    /// <summary>Extra template variables by name, each JSON text (<c>enable_thinking</c>: <c>false</c>).</summary>
    public IReadOnlyDictionary<string, string> TemplateVariables { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether reasoning is split from the content. Default true; false leaves the tags in the content.</summary>
    public bool SeparateReasoning { get; init; } = true;
}

/// <summary>A text that goes to the model as it stands.</summary>
/// <param name="Text">The text; UTF-16 without lone surrogates.</param>
/// <param name="ParseSpecialTokens">
/// Whether special tokens spelled in the text count as such. True for llama.cpp's own route, whose clients render
/// templates themselves; false where the text is a user's.
/// </param>
public sealed record RawPrompt(string Text, bool ParseSpecialTokens = false) : TextPrompt;

/// <summary>A prompt that is already tokens of the model's vocabulary.</summary>
/// <param name="Tokens">Token ids, each 0 or more and below the vocabulary's size.</param>
public sealed record TokenPrompt(IReadOnlyList<int> Tokens) : TextPrompt;

/// <summary>Code around a gap that the model fills, for models with fill-in-the-middle tokens.</summary>
/// <param name="Prefix">Text before the gap.</param>
/// <param name="Suffix">Text after the gap.</param>
/// <param name="Extra">Other files for context, each a name and a text.</param>
public sealed record InfillPrompt(string Prefix, string Suffix, IReadOnlyList<KeyValuePair<string, string>>? Extra = null) : TextPrompt;
