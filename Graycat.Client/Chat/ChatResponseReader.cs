using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Graycat.Client.Chat;

/// <summary>Answers of <c>/v1/chat/completions</c> to messages, usage and metadata.</summary>
internal static class ChatResponseReader
{
    public static ChatResponse Read(JsonElement answer)
    {
        var response = new ChatResponse
        {
            ResponseId = Text(answer, "id"),
            ModelId = Text(answer, "model"),
            CreatedAt = Created(answer),
            Usage = Usage(answer),
            RawRepresentation = answer,
        };
        foreach (var choice in answer.GetProperty("choices").EnumerateArray())
        {
            response.Messages.Add(Message(choice.GetProperty("message"), response));
            response.FinishReason ??= Finish(choice);
            if (choice.TryGetProperty("logprobs", out var probabilities) && probabilities.ValueKind == JsonValueKind.Object)
                (response.AdditionalProperties ??= [])["logprobs"] = probabilities;
        }

        return response;
    }

    /// <summary>One field of the answer as text; null where it is missing or null.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static DateTimeOffset? Created(JsonElement answer) =>
        answer.TryGetProperty("created", out var created) && created.ValueKind == JsonValueKind.Number ? DateTimeOffset.FromUnixTimeSeconds(created.GetInt64()) : null;

    public static ChatFinishReason? Finish(JsonElement choice) => Text(choice, "finish_reason") is { } reason ? new ChatFinishReason(reason) : null;

    public static UsageDetails? Usage(JsonElement answer)
    {
        if (!answer.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object)
            return null;
        return new UsageDetails
        {
            InputTokenCount = Number(usage, "prompt_tokens"),
            OutputTokenCount = Number(usage, "completion_tokens"),
            TotalTokenCount = Number(usage, "total_tokens"),
            CachedInputTokenCount = usage.TryGetProperty("prompt_tokens_details", out var prompt) ? Number(prompt, "cached_tokens") : null,
            ReasoningTokenCount = usage.TryGetProperty("completion_tokens_details", out var completion) ? Number(completion, "reasoning_tokens") : null,
        };
    }

    /// <summary>A whole call; arguments that are no JSON object are reported in the content, not thrown.</summary>
    public static FunctionCallContent Call(string id, string name, string arguments) =>
        FunctionCallContent.CreateFromParsedArguments(arguments, id, name, static text =>
            text.Length == 0 ? new Dictionary<string, object?>() : (IDictionary<string, object?>?)JsonSerializer.Deserialize(text, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object?>))));

    private static ChatMessage Message(JsonElement message, ChatResponse response)
    {
        var contents = new List<AIContent>();
        if (Text(message, "reasoning_content") is { Length: > 0 } reasoning)
            contents.Add(new TextReasoningContent(reasoning));
        if (Text(message, "content") is { Length: > 0 } text)
            contents.Add(new TextContent(text));
        if (message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
            contents.AddRange(calls.EnumerateArray().Select(ReadCall));
        return new ChatMessage(ChatRole.Assistant, contents) { MessageId = response.ResponseId, CreatedAt = response.CreatedAt };
    }

    private static FunctionCallContent ReadCall(JsonElement call)
    {
        var function = call.GetProperty("function");
        return Call(Text(call, "id") ?? "", Text(function, "name") ?? "", Text(function, "arguments") ?? "");
    }

    private static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;
}
