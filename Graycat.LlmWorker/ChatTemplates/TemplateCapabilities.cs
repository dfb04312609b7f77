namespace Graycat.LlmWorker.ChatTemplates;

/// <summary>What a chat template can show the model, and in which form it wants it.</summary>
public sealed record TemplateCapabilities
{
    /// <summary>Before the template was examined: the forms most templates take.</summary>
    public static TemplateCapabilities Unknown { get; } = new();

    /// <summary>System messages reach the model.</summary>
    public bool SupportsSystemRole { get; init; } = true;

    /// <summary>Tool definitions reach the model.</summary>
    public bool SupportsTools { get; init; }

    /// <summary>Calls that the assistant made reach the model.</summary>
    public bool SupportsToolCalls { get; init; }

    /// <summary>Answers of tools reach the model.</summary>
    public bool SupportsToolResults { get; init; }

    /// <summary>The variable <c>enable_thinking</c> changes the prompt.</summary>
    public bool HasThinkingSwitch { get; init; }

    /// <summary>Reasoning of earlier turns is shown in some place.</summary>
    public bool ShowsReasoning { get; init; }

    /// <summary>Content may be a list of parts; else the text parts are joined with a newline.</summary>
    public bool TakesContentParts { get; init; }

    /// <summary>The arguments of a call must be JSON text; else they are an object.</summary>
    public bool TakesArgumentsAsText { get; init; }

    /// <summary>What opens the assistant's turn, such as <c>&lt;|im_start|&gt;assistant\n</c>; empty when nothing does.</summary>
    public string GenerationPrompt { get; init; } = "";
}
