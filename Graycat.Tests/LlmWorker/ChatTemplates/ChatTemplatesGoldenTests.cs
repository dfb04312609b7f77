using System.Text.Json;
using Graycat.Contracts.Text;
using Graycat.LlmWorker.ChatTemplates;
using Microsoft.Extensions.Time.Testing;

namespace Graycat.Tests.LlmWorker.ChatTemplates;

/// <summary>What an OpenAI server must do to the messages before the template; the set stays out of the repository.</summary>
public sealed class ChatTemplatesGoldenTests
{
    private static readonly FakeTimeProvider s_clock = new(new DateTimeOffset(2026, 7, 26, 12, 34, 56, TimeSpan.Zero));

    [Fact]
    public void Conversations_in_OpenAI_form_reach_every_template_in_its_own_form()
    {
        string folder = GoldenFiles.SharedFolder("chat-templates");
        var templates = GoldenFiles.Read(folder, "templates.json").EnumerateArray().ToDictionary(item => item.GetProperty("name").GetString()!, Compile);
        var conversations = GoldenFiles.Read(folder, "conversations.json").EnumerateArray().ToDictionary(item => item.GetProperty("id").GetString()!, Prompt);
        var failures = new List<string>();
        foreach (var test in GoldenFiles.Read(folder, "openai.json").EnumerateArray())
        {
            string name = test.GetProperty("template").GetString()!, id = test.GetProperty("conversation").GetString()!;
            if (Check(test, templates[name].Render(conversations[id], TestContext.Current.CancellationToken)) is { } problem) failures.Add($"{name} x {id}: {problem}");
        }
        Assert.True(failures.Count == 0, $"{failures.Count} cases:\n{string.Join('\n', failures.Take(40))}");
    }

    [Fact]
    public void The_forms_that_a_template_takes_are_found_out()
    {
        string folder = GoldenFiles.SharedFolder("chat-templates");
        var failures = new List<string>();
        foreach (var item in GoldenFiles.Read(folder, "templates.json").EnumerateArray())
        {
            var found = Compile(item).Capabilities;
            bool asText = item.GetProperty("arguments_form").GetString() == "string", parts = item.GetProperty("content_form").GetString() == "either";
            if (found.TakesArgumentsAsText != asText || found.TakesContentParts != parts)
                failures.Add($"{item.GetProperty("name")}: arguments {item.GetProperty("arguments_form")}, content {item.GetProperty("content_form")}, found {found}");
        }
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static string? Check(JsonElement test, ChatRendering rendering)
    {
        if (test.TryGetProperty("text", out var text)) return rendering.Error is null && rendering.Text == text.GetString() ? null : $"expected {text}\n got {rendering.Error?.ToString() ?? rendering.Text}";
        bool refused = rendering.Error is { Failure: ChatTemplateFailure.Refused } error && error.Message == test.GetProperty("error").GetString();
        return refused ? null : $"expected {test}, got {rendering.Error?.ToString() ?? rendering.Text}";
    }

    private static ChatTemplate Compile(JsonElement item) => ChatTemplate.Compile(
        item.GetProperty("template").GetString(), new ChatTemplateTokens(item.GetProperty("bos_token").GetString(), item.GetProperty("eos_token").GetString()), s_clock);

    private static ChatPrompt Prompt(JsonElement conversation) => new()
    {
        Messages = [.. conversation.GetProperty("messages").EnumerateArray().Select(Message)],
        Tools = conversation.GetProperty("tools").ValueKind == JsonValueKind.Null ? [] : [.. conversation.GetProperty("tools").EnumerateArray().Select(Tool)],
        AddGenerationPrompt = conversation.GetProperty("add_generation_prompt").GetBoolean(),
        ContinueFinalMessage = conversation.GetProperty("continue_final_message").GetBoolean(),
    };

    private static ChatMessage Message(JsonElement message) => new()
    {
        Role = message.GetProperty("role").GetString()!,
        Content = message.GetProperty("content").ValueKind == JsonValueKind.String ? message.GetProperty("content").GetString() : null,
        Parts = message.GetProperty("content").ValueKind == JsonValueKind.Array
            ? [.. message.GetProperty("content").EnumerateArray().Select(part => new ContentPart(part.GetProperty("type").GetString()!, part.GetProperty("text").GetString()))] : null,
        Name = Optional(message, "name"),
        ToolCallId = Optional(message, "tool_call_id"),
        Reasoning = Optional(message, "reasoning_content"),
        ToolCalls = message.TryGetProperty("tool_calls", out var calls) ? [.. calls.EnumerateArray().Select(Call)] : null,
    };

    private static ToolCall Call(JsonElement call)
    {
        var function = call.GetProperty("function");
        var arguments = function.GetProperty("arguments");
        return new ToolCall(Optional(call, "id"), function.GetProperty("name").GetString()!, arguments.ValueKind == JsonValueKind.String ? arguments.GetString()! : arguments.GetRawText());
    }

    private static ToolDefinition Tool(JsonElement tool)
    {
        var function = tool.GetProperty("function");
        return new ToolDefinition(function.GetProperty("name").GetString()!, Optional(function, "description"), function.TryGetProperty("parameters", out var parameters) ? parameters.GetRawText() : null);
    }

    private static string? Optional(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
