using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls.Formats;

/// <summary><c>[TOOL_CALLS][{"name", "arguments", "id"}]</c> with an id of nine characters, which comes last.</summary>
internal sealed class MistralNemoFormat() : JsonArrayFormat("mistral-nemo", "[TOOL_CALLS]", null, new JsonCallMembers(Id: "id"))
{
    internal override (string Open, string Close)? ReasoningTags => ("[THINK]", "[/THINK]");
}
