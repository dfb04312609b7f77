using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Jobs;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.Anthropic;

/// <summary>Reads the body of <c>/v1/messages</c>: content blocks become turns of their own where the roles differ.</summary>
internal static class MessagesRequest
{
    private const int DefaultMaxTokens = 4096;

    public static TextCall Read(RequestReader body) => new()
    {
        Model = body.Text("model", 256),
        Stream = body.Flag("stream") ?? false,
        Requests =
        [
            new TextRequest
            {
                Model = "",
                Prompt = ReadPrompt(body),
                Sampling = SamplingFields.Read(body, new()),
                MaxTokens = body.Integer("max_tokens", 1, int.MaxValue) ?? DefaultMaxTokens,
                Stop = [.. body.Texts("stop_sequences", 16, allowEmpty: true).Where(stop => stop.Length > 0)],
            },
        ],
        Shape = new() { Format = MessagesFormat.FormatName, Id = Identifiers.New("msg_") },
    };

    /// <summary>The conversation alone, for <c>/v1/messages/count_tokens</c>.</summary>
    public static ChatPrompt ReadPrompt(RequestReader body)
    {
        if (!body.Has("messages"))
            body.Missing("messages");
        var items = body.List("messages", 10_000);
        if (items.Count == 0)
            body.Fail("messages", "messages is empty; it must have a message.", "empty_array");
        List<ChatMessage> messages = [.. System(body), .. items.SelectMany(ReadMessage)];
        var tools = body.List("tools", 256).Select(ReadTool).ToList();
        return new()
        {
            Messages = messages,
            Tools = tools,
            ToolChoice = ReadChoice(body, tools),
            ParallelToolCalls = !(body.Object("tool_choice")?.Flag("disable_parallel_tool_use") ?? false),
            ContinueFinalMessage = messages is [.., { Role: "assistant", ToolCalls: null }],
            TemplateVariables = Thinking(body),
        };
    }

    private static Dictionary<string, string> Thinking(RequestReader body) => body.Object("thinking")?.Text("type") switch
    {
        "enabled" or "adaptive" => new() { ["enable_thinking"] = "true" },
        "disabled" => new() { ["enable_thinking"] = "false" },
        _ => [],
    };

    private static IEnumerable<ChatMessage> System(RequestReader body)
    {
        string text = body["system"].ValueKind == JsonValueKind.Array
            ? string.Join("\n\n", body.List("system", 256).Select(block => block.Text("text") ?? ""))
            : body.Text("system") ?? "";
        return text.Length == 0 ? [] : [new ChatMessage { Role = "system", Content = text }];
    }

    private static IEnumerable<ChatMessage> ReadMessage(RequestReader message)
    {
        if (!message.Has("role"))
            message.Missing("role");
        string role = message.Word("role", "user", "assistant", "system") ?? "user";
        if (!message.Has("content"))
            message.Missing("content");
        if (message["content"].ValueKind != JsonValueKind.Array)
            return [new ChatMessage { Role = role, Content = message.Text("content") ?? "" }];
        var blocks = message.List("content", 10_000);
        return role == "assistant" ? [ReadAssistant(blocks)] : ReadUser(role, blocks);
    }

    private static ChatMessage ReadAssistant(IReadOnlyList<RequestReader> blocks)
    {
        var calls = blocks.Where(block => block.Text("type") == "tool_use")
            .Select(block => new ToolCall(block.Text("id", 256), block.Text("name", 256) ?? "", block.Object("input")?.Element.GetRawText() ?? "{}")).ToList();
        string thinking = string.Concat(blocks.Where(block => block.Text("type") == "thinking").Select(block => block.Text("thinking")));
        string text = string.Concat(blocks.Where(block => block.Text("type") == "text").Select(block => block.Text("text")));
        return new()
        {
            Role = "assistant",
            Content = text.Length == 0 && calls.Count > 0 ? null : text,
            ToolCalls = calls.Count == 0 ? null : calls,
            Reasoning = thinking.Length == 0 ? null : thinking,
        };
    }

    /// <summary>Results of tools first, as turns of their own, then the rest.</summary>
    private static IEnumerable<ChatMessage> ReadUser(string role, IReadOnlyList<RequestReader> blocks)
    {
        var results = blocks.Where(block => block.Text("type") == "tool_result").Select(ReadResult).ToList();
        var parts = blocks.Where(block => block.Text("type") != "tool_result").Select(ReadPart).ToList();
        return parts.Count == 0 && results.Count > 0 ? results : [.. results, new ChatMessage { Role = role, Parts = parts }];
    }

    private static ChatMessage ReadResult(RequestReader block) => new()
    {
        Role = "tool",
        ToolCallId = block.Text("tool_use_id", 256),
        Content = block["content"].ValueKind == JsonValueKind.Array
            ? string.Concat(block.List("content", 1000).Select(part => part.Text("text") ?? ""))
            : block.Text("content") ?? "",
    };

    private static ContentPart ReadPart(RequestReader block)
    {
        switch (block.Text("type"))
        {
            case "text":
                if (!block.Has("text"))
                    block.Missing("text");
                return new("text", block.Text("text"));
            case "image":
                var source = block.Object("source");
                return new("image", Data: source?.Text("url") ?? $"data:{source?.Text("media_type")};base64,{source?.Text("data")}");
            default:
                block.Fail("type", $"{block.PathOf("type")} is '{block.Text("type")}'; it must be text, image or tool_result.", "invalid_value");
                return new("text", "");
        }
    }

    private static ToolDefinition ReadTool(RequestReader tool)
    {
        string name = tool.Text("name", 64) ?? "";
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
            tool.Fail("name", $"{tool.PathOf("name")} is '{name}'; it must have 1 to 64 characters of a-z, A-Z, 0-9, _, - and dot.", "invalid_value");
        return new(name, tool.Text("description"), tool.Object("input_schema")?.Element.GetRawText());
    }

    private static ToolChoice ReadChoice(RequestReader body, List<ToolDefinition> tools)
    {
        var choice = body.Object("tool_choice");
        string? type = choice?.Word("type", "auto", "any", "tool", "none");
        string name = choice?.Text("name", 64) ?? "";
        if (type is "any" or "tool" && tools.Count == 0)
            body.Fail("tool_choice", "tool_choice asks for a call, but tools is empty.", "invalid_value");
        else if (type == "tool" && tools.All(tool => tool.Name != name))
            body.Fail("tool_choice", $"tool_choice names the tool '{name}', which is not among tools.", "invalid_value");
        return type switch
        {
            "any" => new(ToolChoiceMode.Required),
            "tool" => new(ToolChoiceMode.Function, name),
            "none" => new(ToolChoiceMode.None),
            _ => ToolChoice.Auto,
        };
    }
}
