using System.Text.Json;
using Graycat.Contracts.Text;
using Graycat.Jinja.Values;

namespace Graycat.LlmWorker.ChatTemplates;

/// <summary>
/// Brings OpenAI's message forms to what a template takes: arguments as an object unless it wants their text, null content
/// as the empty string, text parts joined where it wants a string, the developer as the system.
/// </summary>
internal sealed class MessageNormalization(TemplateCapabilities capabilities)
{
    private static readonly string[] s_reserved = ["messages", "tools", "bos_token", "eos_token", "add_generation_prompt"];

    /// <param name="prompt">The conversation.</param>
    /// <param name="tokens">The model's special tokens.</param>
    /// <param name="tag">Appended to the last message's content; null for nothing.</param>
    /// <param name="variables">What the template is rendered with.</param>
    /// <param name="problem">Why there are none, one sentence.</param>
    public bool TryMakeVariables(ChatPrompt prompt, ChatTemplateTokens tokens, string? tag, out Dictionary<string, JinjaValue> variables, out string? problem)
    {
        variables = [];
        if (!TryAddOwn(prompt, variables, out problem)) return false;
        variables["messages"] = Messages(prompt.Messages, tag);
        variables["add_generation_prompt"] = JinjaValue.Of(prompt.AddGenerationPrompt && !prompt.ContinueFinalMessage);
        if (prompt.Tools.Count > 0) variables["tools"] = new JinjaListBuilder(prompt.Tools.Select(Tool)).Build();
        if (tokens.BeginOfSequence is not null) variables["bos_token"] = JinjaValue.Of(tokens.BeginOfSequence);
        if (tokens.EndOfSequence is not null) variables["eos_token"] = JinjaValue.Of(tokens.EndOfSequence);
        return true;
    }

    private static bool TryAddOwn(ChatPrompt prompt, Dictionary<string, JinjaValue> variables, out string? problem)
    {
        foreach (var (name, json) in prompt.TemplateVariables)
        {
            problem = s_reserved.Contains(name) ? $"the template variable '{name}' is set by the server" : null;
            if (problem is not null) return false;
            if (TryReadJson(json) is not { } value)
            {
                problem = $"the template variable '{name}' is not JSON";
                return false;
            }
            variables[name] = value;
        }
        problem = null;
        return true;
    }

    private JinjaValue Messages(IReadOnlyList<ChatMessage> messages, string? tag)
    {
        var list = new JinjaListBuilder([]);
        for (int i = 0; i < messages.Count; i++) list.Add(Message(messages[i], i == messages.Count - 1 ? tag : null));
        return list.Build();
    }

    private JinjaValue Message(ChatMessage message, string? tag)
    {
        var dict = new JinjaDictBuilder();
        if (message.Reasoning is not null) dict.Add("thinking", JinjaValue.Of(message.Reasoning, untrusted: true));
        dict.Add("role", Role(message.Role));
        if (message.ToolCallId is not null) dict.Add("tool_call_id", JinjaValue.Of(message.ToolCallId, untrusted: true));
        if (message.Name is not null) dict.Add("name", JinjaValue.Of(message.Name, untrusted: true));
        dict.Add("content", Content(message, tag));
        if (message.ToolCalls is { Count: > 0 } calls) dict.Add("tool_calls", new JinjaListBuilder(calls.Select(Call)).Build());
        if (message.Reasoning is not null) dict.Add("reasoning_content", JinjaValue.Of(message.Reasoning, untrusted: true));
        return dict.Build();
    }

    /// <summary>The known roles are the server's own words, so a template may build a special token from them; others are the client's.</summary>
    private static JinjaValue Role(string role) => role switch
    {
        "developer" => JinjaValue.Of("system"),
        "system" or "user" or "assistant" or "tool" => JinjaValue.Of(role),
        _ => JinjaValue.Of(role, untrusted: true),
    };

    private JinjaValue Content(ChatMessage message, string? tag)
    {
        if (message.Parts is not { Count: > 0 } parts) return JinjaValue.Of(message.Content + tag, untrusted: true);
        bool onlyText = parts.All(part => part.Kind == "text");
        if (onlyText && (!capabilities.TakesContentParts || tag is not null)) return JinjaValue.Of(string.Join('\n', parts.Select(part => part.Text)) + tag, untrusted: true);
        return new JinjaListBuilder(parts.Select(Part)).Build();
    }

    private static JinjaValue Part(ContentPart part)
    {
        var dict = new JinjaDictBuilder();
        dict.Add("type", JinjaValue.Of(part.Kind, untrusted: part.Kind is not ("text" or "image" or "audio")));
        if (part.Text is not null) dict.Add("text", JinjaValue.Of(part.Text, untrusted: true));
        return dict.Build();
    }

    private JinjaValue Call(ToolCall call)
    {
        var function = new JinjaDictBuilder();
        function.Add("name", JinjaValue.Of(call.Name, untrusted: true));
        function.Add("arguments", Arguments(call.Arguments));
        var dict = new JinjaDictBuilder();
        if (call.Id is not null) dict.Add("id", JinjaValue.Of(call.Id, untrusted: true));
        dict.Add("type", JinjaValue.Of("function"));
        dict.Add("function", function.Build());
        return dict.Build();
    }

    /// <summary>Text that is no JSON stays text: a model may have written it, and the conversation must still render.</summary>
    private JinjaValue Arguments(string json) =>
        capabilities.TakesArgumentsAsText ? JinjaValue.Of(json, untrusted: true) : TryReadJson(json) ?? JinjaValue.Of(json, untrusted: true);

    private static JinjaValue Tool(ToolDefinition tool)
    {
        var function = new JinjaDictBuilder();
        function.Add("name", JinjaValue.Of(tool.Name, untrusted: true));
        if (tool.Description is not null) function.Add("description", JinjaValue.Of(tool.Description, untrusted: true));
        if (tool.Parameters is not null && TryReadJson(tool.Parameters) is { } parameters) function.Add("parameters", parameters);
        var dict = new JinjaDictBuilder();
        dict.Add("type", JinjaValue.Of("function"));
        dict.Add("function", function.Build());
        return dict.Build();
    }

    private static JinjaValue? TryReadJson(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return JinjaValue.FromJson(document.RootElement, untrusted: true);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
