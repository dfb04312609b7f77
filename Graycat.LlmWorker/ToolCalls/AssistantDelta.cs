using Graycat.Contracts.Text;

namespace Graycat.LlmWorker.ToolCalls;

/// <summary>What a piece of the model's text added to the assistant's message.</summary>
/// <param name="Content">New visible text; null for none.</param>
/// <param name="Reasoning">New reasoning text; null for none.</param>
/// <param name="ToolCalls">New pieces of calls, a call's first one with its id and name; null for none.</param>
public readonly record struct AssistantDelta(string? Content, string? Reasoning, IReadOnlyList<ToolCallDelta>? ToolCalls)
{
    /// <summary>True when nothing is to be sent.</summary>
    public bool IsEmpty => Content is null && Reasoning is null && ToolCalls is null;
}
