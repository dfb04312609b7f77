using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary>Official clients throw on any word but these: <c>stop</c>, <c>length</c>, <c>tool_calls</c>, <c>content_filter</c>.</summary>
internal static class FinishReasons
{
    public static string Of(TextChoice choice) => choice.Finish switch
    {
        FinishReason.MaxTokens or FinishReason.ContextFull => "length",
        FinishReason.ToolCalls => "tool_calls",
        _ => "stop",
    };
}
