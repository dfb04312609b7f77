using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary>Reads <c>messages</c>: every form that the official SDKs send.</summary>
internal static class ChatMessages
{
    private static readonly string[] s_roles = ["system", "developer", "user", "assistant", "tool", "function"];

    /// <summary>1 to 10,000 turns.</summary>
    public static IReadOnlyList<ChatMessage> Read(RequestReader body)
    {
        if (!body.Has("messages"))
            body.Missing("messages");
        var items = body.List("messages", 10_000);
        if (items.Count == 0)
            body.Fail("messages", "messages is empty; it must have a message.", "empty_array");
        return [.. items.Select(ReadOne)];
    }

    private static ChatMessage ReadOne(RequestReader message)
    {
        if (message.Element.ValueKind != JsonValueKind.Object)
            message.FailHere($"{message.Path} is {RequestReader.Describe(message.Element)}; it must be an object.", "invalid_type");
        if (!message.Has("role"))
            message.Missing("role");
        string role = message.Word("role", s_roles) ?? "user";
        var calls = ReadCalls(message, role);
        var (content, parts) = ReadContent(message, role, calls is { Count: > 0 });
        return new()
        {
            Role = role == "function" ? "tool" : role,
            Content = content,
            Parts = parts,
            Name = message.Text("name", 256),
            ToolCalls = calls,
            ToolCallId = message.Text("tool_call_id", 256),
            Reasoning = message.Text("reasoning_content") ?? message.Text("reasoning"),
        };
    }

    private static (string?, IReadOnlyList<ContentPart>?) ReadContent(RequestReader message, string role, bool hasCalls)
    {
        var value = message["content"];
        if (value.ValueKind == JsonValueKind.Array)
            return (null, [.. message.List("content", 10_000).Select(ReadPart)]);
        if (value.ValueKind is JsonValueKind.String)
            return (value.GetString(), null);
        if (value.ValueKind != JsonValueKind.Undefined)
            message.Fail("content", $"{message.PathOf("content")} is {RequestReader.Describe(value)}; it must be a string or a list of parts.", "invalid_type");
        else if (!hasCalls && role != "assistant")
            message.Missing("content");
        return (null, null);
    }

    private static ContentPart ReadPart(RequestReader part)
    {
        string? type = part.Text("type");
        switch (type)
        {
            case "text" or "refusal" or "input_text" or "output_text":
                return new("text", Required(part, type == "refusal" ? "refusal" : "text"));
            case "image_url":
                return new("image", Data: part["image_url"].ValueKind == JsonValueKind.String ? part.Text("image_url") : part.Object("image_url")?.Text("url"));
            case "input_audio":
                return new("audio", Data: part.Object("input_audio")?.Text("data"));
            default:
                part.Fail("type", $"{part.PathOf("type")} is '{type}'; it must be text, image_url or input_audio.", "invalid_value");
                return new("text", "");
        }
    }

    private static IReadOnlyList<ToolCall>? ReadCalls(RequestReader message, string role)
    {
        var items = message.List("tool_calls", 1_000);
        if (items.Count > 0 && role != "assistant")
            message.Fail("tool_calls", $"{message.PathOf("tool_calls")} belongs to assistant messages only.", "invalid_value");
        return items.Count == 0 ? null : [.. items.Select(ReadCall)];
    }

    private static ToolCall ReadCall(RequestReader call)
    {
        if (call.Object("function") is not { } function)
        {
            call.Missing("function");
            return new(null, "", "{}");
        }

        // Official clients send the arguments as text; others as the object itself, which says the same.
        string arguments = function["arguments"].ValueKind == JsonValueKind.Object
            ? function["arguments"].GetRawText()
            : function.Text("arguments") ?? "{}";
        return new(call.Text("id", 256), Required(function, "name"), arguments);
    }

    private static string Required(RequestReader reader, string name)
    {
        if (!reader.Has(name))
            reader.Missing(name);
        return reader.Text(name) ?? "";
    }
}
