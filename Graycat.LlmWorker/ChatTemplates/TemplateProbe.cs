using Graycat.Contracts.Text;
using Graycat.Jinja;
using Graycat.Jinja.Values;

namespace Graycat.LlmWorker.ChatTemplates;

/// <summary>Finds a template's capabilities by rendering small conversations with words that can be recognised.</summary>
internal sealed class TemplateProbe
{
    private const string Needle = "needle-7f3a", ArgumentValue = "hay-2b91";

    /// <summary>Far more than two short messages take, and little enough that a hostile template does not hold up the load.</summary>
    private static readonly JinjaLimits s_limits = new() { MaxSteps = 200_000, MaxCharacters = 1 << 20 };

    private readonly ChatTemplate _template;

    private TemplateProbe(ChatTemplate template) => _template = template;

    private static ChatMessage User { get; } = new() { Role = "user", Content = "hello" };

    private static ToolDefinition Tool { get; } = new(Needle, "Looks things up", """{"type":"object","properties":{"key":{"type":"string","description":"What to look up"}},"required":["key"]}""");

    public static TemplateCapabilities Examine(ChatTemplate template)
    {
        var probe = new TemplateProbe(template);
        return new TemplateCapabilities
        {
            SupportsSystemRole = probe.Shows(new ChatMessage { Role = "system", Content = Needle }, User),
            SupportsTools = probe.Render(new ChatPrompt { Messages = [User], Tools = [Tool] })?.Contains(Needle) ?? false,
            SupportsToolCalls = probe.ShowsCall(),
            SupportsToolResults = probe.ShowsResult(),
            HasThinkingSwitch = probe.Thinking("true") != probe.Thinking("false"),
            ShowsReasoning = probe.ShowsReasoning(),
            TakesContentParts = probe.TakesParts("user") && probe.TakesParts("system"),
            TakesArgumentsAsText = probe.TakesArgumentsAsText(),
            GenerationPrompt = probe.GenerationPrompt(),
        };
    }

    private string? Render(ChatPrompt prompt, TemplateCapabilities? forms = null)
    {
        if (!new MessageNormalization(forms ?? TemplateCapabilities.Unknown).TryMakeVariables(prompt, new ChatTemplateTokens("<s>", "</s>"), null, out var variables, out _)) return null;
        return Render(variables);
    }

    private string? Render(Dictionary<string, JinjaValue> variables)
    {
        var rendering = _template.Render(variables, CancellationToken.None, s_limits);
        return rendering.Error is null ? rendering.Text : null;
    }

    private bool Shows(params ChatMessage[] messages) => Render(new ChatPrompt { Messages = messages })?.Contains(Needle) ?? false;

    private string? Thinking(string json) =>
        Render(new ChatPrompt { Messages = [User], TemplateVariables = new Dictionary<string, string> { ["enable_thinking"] = json } });

    private static ChatMessage CallOf(string arguments) =>
        new() { Role = "assistant", Content = "", ToolCalls = [new ToolCall("call00001", Needle, arguments)] };

    private string? RenderCall(TemplateCapabilities forms, ChatMessage? result = null) => Render(
        new ChatPrompt { Messages = [User, CallOf($$"""{"key":"{{ArgumentValue}}"}"""), result ?? new ChatMessage { Role = "tool", ToolCallId = "call00001", Name = Needle, Content = "found" }] }, forms);

    private bool ShowsCall() =>
        (RenderCall(TemplateCapabilities.Unknown) ?? RenderCall(new TemplateCapabilities { TakesArgumentsAsText = true }))?.Contains(ArgumentValue) ?? false;

    private bool ShowsResult()
    {
        var result = new ChatMessage { Role = "tool", ToolCallId = "call00001", Name = "lookup", Content = "result-5c0d" };
        return (RenderCall(TemplateCapabilities.Unknown, result) ?? RenderCall(new TemplateCapabilities { TakesArgumentsAsText = true }, result))?.Contains("result-5c0d") ?? false;
    }

    private bool ShowsReasoning()
    {
        var thoughtful = new ChatMessage { Role = "assistant", Content = "", Reasoning = Needle, ToolCalls = [new ToolCall("call00001", "lookup", "{}")] };
        var result = new ChatMessage { Role = "tool", ToolCallId = "call00001", Name = "lookup", Content = "found" };
        return Shows(User, thoughtful, result) || Shows(User, new ChatMessage { Role = "assistant", Content = "hi", Reasoning = Needle });
    }

    /// <summary>A list of parts is taken when its text is shown, and not as a printed list.</summary>
    private bool TakesParts(string role)
    {
        var message = new ChatMessage { Role = role, Parts = [new ContentPart("text", Needle)] };
        string? text = Render(new ChatPrompt { Messages = role == "user" ? [message] : [message, User] }, new TemplateCapabilities { TakesContentParts = true });
        return text is not null && text.Contains(Needle) && !text.Contains("'type'") && !text.Contains("\"type\"");
    }

    /// <summary>Only where an object fails, is printed as Python prints it or disappears, and text works.</summary>
    private bool TakesArgumentsAsText()
    {
        string? asObject = RenderCall(TemplateCapabilities.Unknown);
        if (asObject is not null && asObject.Contains(ArgumentValue) && !asObject.Contains("'key': '")) return false;
        string? asText = RenderCall(new TemplateCapabilities { TakesArgumentsAsText = true });
        return asText is not null && asText.Contains($$"""{"key":"{{ArgumentValue}}"}""");
    }

    private string GenerationPrompt()
    {
        string? closed = Render(new ChatPrompt { Messages = [User], AddGenerationPrompt = false }), open = Render(new ChatPrompt { Messages = [User] });
        return closed is not null && open is not null && open.StartsWith(closed, StringComparison.Ordinal) ? open[closed.Length..] : "";
    }
}
