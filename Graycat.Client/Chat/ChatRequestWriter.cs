using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Graycat.Client.Chat;

/// <summary>Messages and options to the body of <c>/v1/chat/completions</c>.</summary>
internal static class ChatRequestWriter
{
    public static JsonObject Write(IEnumerable<ChatMessage> messages, ChatOptions? options, string? defaultModel, bool stream)
    {
        var body = new JsonObject { ["messages"] = new JsonArray([.. Messages(messages, options)]), ["stream"] = stream };
        if (stream)
            body["stream_options"] = new JsonObject { ["include_usage"] = true };
        if ((options?.ModelId ?? defaultModel) is { Length: > 0 } model)
            body["model"] = model;
        if (options is not null)
            WriteOptions(body, options);
        return body;
    }

    private static IEnumerable<JsonNode?> Messages(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        if (options?.Instructions is { Length: > 0 } instructions)
            yield return new JsonObject { ["role"] = "system", ["content"] = instructions };
        foreach (var message in messages)
        {
            foreach (var written in Message(message))
                yield return written;
        }
    }

    private static IEnumerable<JsonObject> Message(ChatMessage message)
    {
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
            yield return new JsonObject { ["role"] = "tool", ["tool_call_id"] = result.CallId, ["content"] = ResultText(result.Result) };
        if (message.Contents.Count > 0 && message.Contents.All(content => content is FunctionResultContent))
            yield break;
        var written = new JsonObject { ["role"] = message.Role.Value, ["content"] = Content(message) };
        if (message.AuthorName is { Length: > 0 } name)
            written["name"] = name;
        JsonNode?[] calls = [.. message.Contents.OfType<FunctionCallContent>().Select(Call)];
        if (calls.Length > 0)
            written["tool_calls"] = new JsonArray(calls);
        if (string.Concat(message.Contents.OfType<TextReasoningContent>().Select(content => content.Text)) is { Length: > 0 } reasoning)
            written["reasoning_content"] = reasoning;
        yield return written;
    }

    private static JsonNode? Content(ChatMessage message)
    {
        bool onlyText = message.Contents.All(content => content is not (DataContent or UriContent));
        if (onlyText)
            return message.Text;
        return new JsonArray([.. message.Contents.Select(Part).Where(part => part is not null)]);
    }

    private static JsonObject? Part(AIContent content) => content switch
    {
        TextContent text => new JsonObject { ["type"] = "text", ["text"] = text.Text },
        DataContent data => new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = data.Uri } },
        UriContent uri => new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = uri.Uri.AbsoluteUri } },
        _ => null,
    };

    private static JsonNode? Call(FunctionCallContent call) => new JsonObject
    {
        ["id"] = call.CallId,
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = call.Name,
            ["arguments"] = JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>(), AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object?>))),
        },
    };

    private static string ResultText(object? result) => result switch
    {
        null => "null",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!,
        _ => JsonSerializer.Serialize(result, AIJsonUtilities.DefaultOptions.GetTypeInfo(result.GetType())),
    };

    private static void WriteOptions(JsonObject body, ChatOptions options)
    {
        Set(body, "temperature", options.Temperature);
        Set(body, "top_p", options.TopP);
        Set(body, "top_k", options.TopK);
        Set(body, "max_tokens", options.MaxOutputTokens);
        Set(body, "frequency_penalty", options.FrequencyPenalty);
        Set(body, "presence_penalty", options.PresencePenalty);
        Set(body, "seed", options.Seed);
        if (options.StopSequences is { Count: > 0 } stops)
            body["stop"] = new JsonArray([.. stops.Select(stop => (JsonNode?)stop)]);
        WriteFormat(body, options.ResponseFormat);
        WriteTools(body, options);
        foreach (var (name, value) in options.AdditionalProperties ?? [])
            body[name] = value is null ? null : JsonSerializer.SerializeToNode(value, AIJsonUtilities.DefaultOptions.GetTypeInfo(value.GetType()));
    }

    private static void WriteFormat(JsonObject body, ChatResponseFormat? format)
    {
        if (format is not ChatResponseFormatJson json)
            return;
        body["response_format"] = json.Schema is { } schema
            ? new JsonObject
            {
                ["type"] = "json_schema",
                ["json_schema"] = new JsonObject { ["name"] = json.SchemaName ?? "answer", ["schema"] = JsonNode.Parse(schema.GetRawText()), ["strict"] = true },
            }
            : new JsonObject { ["type"] = "json_object" };
    }

    private static void WriteTools(JsonObject body, ChatOptions options)
    {
        JsonNode?[] tools = [.. (options.Tools ?? []).OfType<AIFunctionDeclaration>().Select(Tool)];
        if (tools.Length == 0)
            return;
        body["tools"] = new JsonArray(tools);
        if (options.AllowMultipleToolCalls is { } parallel)
            body["parallel_tool_calls"] = parallel;
        body["tool_choice"] = options.ToolMode switch
        {
            NoneChatToolMode => "none",
            RequiredChatToolMode { RequiredFunctionName: { } name } => new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = name } },
            RequiredChatToolMode => "required",
            _ => "auto",
        };
    }

    private static JsonNode? Tool(AIFunctionDeclaration function) => new JsonObject
    {
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = function.Name,
            ["description"] = function.Description,
            ["parameters"] = JsonNode.Parse(function.JsonSchema.GetRawText()),
        },
    };

    private static void Set<T>(JsonObject body, string name, T? value) where T : struct
    {
        if (value is { } given)
            body[name] = JsonValue.Create(given);
    }
}
