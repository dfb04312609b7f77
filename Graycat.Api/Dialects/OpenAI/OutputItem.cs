using System.Text;
using System.Text.Json;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary>What an item of a response is.</summary>
internal enum OutputKind
{
    Reasoning,
    Message,
    FunctionCall,
}

/// <summary>One item of a response's <c>output</c>, growing while it is streamed.</summary>
internal sealed class OutputItem(OutputKind kind, string id, string text)
{
    public OutputKind Kind => kind;

    public string Id => id;

    /// <summary>Reasoning, text, or arguments.</summary>
    public StringBuilder Text { get; } = new(text);

    public bool IsOpen { get; set; }

    public int CallIndex { get; init; }

    public string CallId { get; init; } = "";

    public string CallName { get; init; } = "";

    /// <summary>The start of its events' names.</summary>
    public string EventName => kind switch
    {
        OutputKind.Reasoning => "response.reasoning_text",
        OutputKind.Message => "response.output_text",
        _ => "response.function_call_arguments",
    };

    public static string PrefixOf(OutputKind kind) => kind switch
    {
        OutputKind.Reasoning => "rs_",
        OutputKind.Message => "msg_",
        _ => "fc_",
    };

    public void Write(Utf8JsonWriter json, string status)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("type", kind switch { OutputKind.Reasoning => "reasoning", OutputKind.Message => "message", _ => "function_call" });
        json.WriteString("status", status);
        switch (kind)
        {
            case OutputKind.Message:
                json.WriteString("role", "assistant");
                WriteContent(json, status);
                break;
            case OutputKind.Reasoning:
                json.WriteStartArray("summary");
                json.WriteEndArray();
                WriteContent(json, status);
                break;
            default:
                json.WriteString("call_id", CallId);
                json.WriteString("name", CallName);
                json.WriteString("arguments", Text.ToString());
                break;
        }

        json.WriteEndObject();
    }

    /// <summary>A part of a message's content.</summary>
    public static void WriteText(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", "output_text");
        json.WriteString("text", text);
        json.WriteStartArray("annotations");
        json.WriteEndArray();
        json.WriteStartArray("logprobs");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteContent(Utf8JsonWriter json, string status)
    {
        json.WriteStartArray("content");
        if (status != "in_progress" && kind == OutputKind.Message)
            WriteText(json, Text.ToString());
        else if (status != "in_progress")
            WriteReasoning(json);
        json.WriteEndArray();
    }

    private void WriteReasoning(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "reasoning_text");
        json.WriteString("text", Text.ToString());
        json.WriteEndObject();
    }
}
