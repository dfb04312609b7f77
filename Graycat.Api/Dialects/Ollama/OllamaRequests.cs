using System.Text.Json;
using Graycat.Api.Dialects.OpenAI;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Jobs;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.Ollama;

/// <summary>Reads the bodies of <c>/api/generate</c> and <c>/api/chat</c>. Both stream unless told otherwise.</summary>
internal static class OllamaRequests
{
    /// <summary>Ollama's own defaults.</summary>
    private static readonly SamplingOptions s_sampling = new() { Temperature = 0.8f, TopK = 40, TopP = 0.9f, RepeatPenalty = 1.1f, PenaltyWindow = 64 };

    /// <summary><c>model</c>, or <c>name</c> as some clients send it.</summary>
    public static string? Model(RequestReader body) => body.Text("model", 256) ?? body.Text("name", 256);

    /// <summary>A conversation.</summary>
    public static TextCall ReadChat(RequestReader body)
    {
        var tools = Tools.Read(body);
        var prompt = new ChatPrompt
        {
            Messages = [.. body.List("messages", 10_000).Select(ReadMessage)],
            Tools = tools,
            TemplateVariables = Think(body),
        };
        return Call(body, prompt, OllamaFormat.Chat, "");
    }

    /// <summary>A prompt: rendered by the template with <c>system</c> and <c>context</c>, raw, or code around a gap.</summary>
    public static TextCall ReadGenerate(RequestReader body)
    {
        string text = body.Text("prompt") ?? "";
        if (body.Text("suffix") is { Length: > 0 } suffix)
            return Call(body, new InfillPrompt(text, suffix), OllamaFormat.Generate, "");
        if (body.Flag("raw") == true)
            return Call(body, new RawPrompt(text, ParseSpecialTokens: true), OllamaFormat.Generate, "");
        var messages = ConversationContext.Read(body);
        if (messages.Count == 0 && body.Text("system") is { Length: > 0 } system)
            messages.Add(new() { Role = "system", Content = system });
        var parts = Parts(body, text);
        messages.Add(new() { Role = "user", Content = parts is null ? text : null, Parts = parts });
        return Call(body, new ChatPrompt { Messages = messages, TemplateVariables = Think(body) }, OllamaFormat.Generate, ConversationContext.Serialize(messages));
    }

    private static TextCall Call(RequestReader body, TextPrompt prompt, string format, string context)
    {
        var options = body.Object("options");
        return new()
        {
            Model = Model(body),
            Stream = body.Flag("stream") ?? true,
            Requests =
            [
                new TextRequest
                {
                    Model = "",
                    Prompt = prompt,
                    Sampling = options is null ? s_sampling : SamplingFields.Read(options, s_sampling),
                    MaxTokens = options?.Integer("num_predict", -2, int.MaxValue) is { } limit and >= 0 ? limit : null,
                    Stop = options is null ? [] : Stops.Read(options),
                    Format = Format(body),
                    KeepAlive = KeepAlive.Read(body),
                },
            ],
            Shape = new()
            {
                Format = format,
                Id = "",
                Options = new Dictionary<string, string> { ["context"] = context, ["hide"] = body["think"].ValueKind == JsonValueKind.False ? "1" : "" },
            },
        };
    }

    private static OutputFormat Format(RequestReader body)
    {
        var format = body["format"];
        if (format.ValueKind == JsonValueKind.Object)
            return new(OutputFormatKind.JsonSchema, format.GetRawText());
        return body.Word("format", "json", "") == "json" ? new(OutputFormatKind.JsonObject) : OutputFormat.Text;
    }

    private static Dictionary<string, string> Think(RequestReader body)
    {
        var think = body["think"];
        Dictionary<string, string> variables = [];
        if (think.ValueKind is JsonValueKind.True or JsonValueKind.False)
            variables["enable_thinking"] = think.GetRawText();
        else if (body.Word("think", "high", "medium", "low") is not null)
            variables["reasoning_effort"] = think.GetRawText();
        return variables;
    }

    private static ChatMessage ReadMessage(RequestReader message)
    {
        if (!message.Has("role"))
            message.Missing("role");
        string content = message.Text("content") ?? "";
        var calls = message.List("tool_calls", 1000).Select(ReadCall).ToList();
        var parts = Parts(message, content);
        return new()
        {
            Role = message.Word("role", "system", "user", "assistant", "tool", "developer") ?? "user",
            Content = parts is null ? content : null,
            Parts = parts,
            Name = message.Text("tool_name", 256),
            ToolCallId = message.Text("tool_call_id", 256),
            ToolCalls = calls.Count == 0 ? null : calls,
            Reasoning = message.Text("thinking"),
        };
    }

    private static ToolCall ReadCall(RequestReader call)
    {
        var function = call.Object("function");
        string arguments = function?["arguments"].ValueKind switch
        {
            JsonValueKind.Object => function["arguments"].GetRawText(),
            JsonValueKind.String => function["arguments"].GetString()!,
            _ => "{}",
        };
        return new(call.Text("id", 256), function?.Text("name", 256) ?? "", arguments);
    }

    private static IReadOnlyList<ContentPart>? Parts(RequestReader holder, string text)
    {
        var images = holder.List("images", 64);
        return images.Count == 0 ? null : [new("text", text), .. images.Select(image => new ContentPart("image", Data: image.AsText()))];
    }
}
