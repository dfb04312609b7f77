using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary>
/// <c>&lt;tool_calls&gt;[{"name", "arguments"}]&lt;/tool_calls&gt;</c>; reasoning begins with a set phrase and ends at
/// <c>[BEGIN FINAL RESPONSE]</c>.
/// </summary>
internal sealed class AprielFormat() : JsonArrayFormat("apriel", "<tool_calls>", "</tool_calls>", new JsonCallMembers())
{
    internal override (string Open, string Close)? ReasoningTags => ("Here are my reasoning steps:", "[BEGIN FINAL RESPONSE]");
}
