using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Jobs;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary>Reads the body of <c>/v1/responses</c>. Nothing is kept between requests: the client sends the whole conversation.</summary>
internal static class ResponsesRequest
{
    public static TextCall Read(RequestReader body)
    {
        if (body.Has("previous_response_id"))
            body.Fail("previous_response_id", "previous_response_id is not supported: responses are not kept here; send the whole conversation in input.", "unsupported_parameter");
        return new()
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
                    MaxTokens = body.Integer("max_output_tokens", 1, int.MaxValue),
                    Format = Format(body),
                },
            ],
            Shape = new() { Format = ResponsesFormat.FormatName, Id = Identifiers.New("resp_") },
        };
    }

    /// <summary>The conversation alone, for <c>/v1/responses/input_tokens</c>.</summary>
    public static ChatPrompt ReadPrompt(RequestReader body)
    {
        var tools = Tools.Read(body);
        List<ChatMessage> messages = body.Text("instructions") is { Length: > 0 } instructions ? [new() { Role = "system", Content = instructions }] : [];
        if (body["input"].ValueKind == JsonValueKind.String)
            messages.Add(new() { Role = "user", Content = body.Text("input") });
        else if (body.Has("input"))
            AddItems(messages, body.List("input", 10_000));
        else
            body.Missing("input");
        return new()
        {
            Messages = messages,
            Tools = tools,
            ToolChoice = Tools.ReadChoice(body, tools),
            ParallelToolCalls = body.Flag("parallel_tool_calls") ?? true,
            TemplateVariables = body.Object("reasoning")?.Text("effort", 32) is { } effort
                ? new Dictionary<string, string> { ["reasoning_effort"] = JsonSerializer.Serialize(effort, ReadingJson.Default.String) }
                : new Dictionary<string, string>(),
        };
    }

    private static OutputFormat Format(RequestReader body)
    {
        var format = body.Object("text")?.Object("format");
        return format?.Word("type", "text", "json_object", "json_schema") switch
        {
            "json_object" => new(OutputFormatKind.JsonObject),
            "json_schema" when format!.Object("schema") is { } schema => new(OutputFormatKind.JsonSchema, schema.Element.GetRawText()),
            _ => OutputFormat.Text,
        };
    }

    private static void AddItems(List<ChatMessage> messages, IReadOnlyList<RequestReader> items)
    {
        foreach (var item in items)
        {
            switch (item.Text("type") ?? "message")
            {
                case "message":
                    messages.Add(ReadMessage(item));
                    break;
                case "function_call":
                    AddCall(messages, new(item.Text("call_id", 256), item.Text("name", 256) ?? "", item.Text("arguments") ?? "{}"));
                    break;
                case "function_call_output":
                    messages.Add(new() { Role = "tool", ToolCallId = item.Text("call_id", 256), Content = item["output"].ValueKind == JsonValueKind.String ? item.Text("output") : item["output"].ValueKind == JsonValueKind.Undefined ? "" : item["output"].GetRawText() });
                    break;
                case "reasoning":
                    break;
                default:
                    item.Fail("type", $"{item.PathOf("type")} is '{item.Text("type")}'; it must be message, function_call, function_call_output or reasoning.", "invalid_value");
                    break;
            }
        }
    }

    /// <summary>Calls one after the other belong to one assistant turn.</summary>
    private static void AddCall(List<ChatMessage> messages, ToolCall call)
    {
        if (messages is [.., { Role: "assistant" } last])
            messages[^1] = last with { ToolCalls = [.. last.ToolCalls ?? [], call] };
        else
            messages.Add(new() { Role = "assistant", ToolCalls = [call] });
    }

    private static ChatMessage ReadMessage(RequestReader item)
    {
        if (!item.Has("role"))
            item.Missing("role");
        string role = item.Word("role", "user", "assistant", "system", "developer") ?? "user";
        if (item["content"].ValueKind != JsonValueKind.Array)
            return new() { Role = role, Content = item.Text("content") ?? "" };
        return new() { Role = role, Parts = [.. item.List("content", 10_000).Select(ReadPart)] };
    }

    private static ContentPart ReadPart(RequestReader part)
    {
        string? type = part.Text("type");
        if (type is "input_text" or "output_text" or "text" or "refusal")
            return new("text", part.Text(type == "refusal" ? "refusal" : "text") ?? "");
        if (type == "input_image")
            return new("image", Data: part.Text("image_url"));
        part.Fail("type", $"{part.PathOf("type")} is '{type}'; it must be input_text, output_text or input_image.", "invalid_value");
        return new("text", "");
    }
}
