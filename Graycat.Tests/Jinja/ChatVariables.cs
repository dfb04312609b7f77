using System.Text.Json;
using Graycat.Jinja.Values;

namespace Graycat.Tests.Jinja;

/// <summary>The variables that transformers gives a chat template.</summary>
internal static class ChatVariables
{
    private static readonly string[] s_thoughts = ["reasoning_content", "thinking", "reasoning"];

    public static Dictionary<string, JinjaValue> Of(JsonElement template, JsonElement conversation)
    {
        var variables = new Dictionary<string, JinjaValue>
        {
            ["messages"] = new JinjaList([.. conversation.GetProperty("messages").EnumerateArray().Select(Message)]),
            ["tools"] = Optional(conversation, "tools"),
            ["documents"] = Optional(conversation, "documents"),
            ["add_generation_prompt"] = Optional(conversation, "add_generation_prompt"),
        };
        foreach (string token in new[] { "bos_token", "eos_token" })
        {
            if (template.TryGetProperty(token, out var value) && value.ValueKind != JsonValueKind.Null) variables[token] = JinjaValue.FromJson(value);
        }
        if (conversation.TryGetProperty("enable_thinking", out var thinking)) variables["enable_thinking"] = JinjaValue.FromJson(thinking);
        return variables;
    }

    private static JinjaValue Optional(JsonElement conversation, string name) =>
        conversation.TryGetProperty(name, out var value) ? JinjaValue.FromJson(value) : JinjaValue.None;

    /// <summary>A message that thinks has its thoughts under two names, one in front and one behind.</summary>
    private static JinjaValue Message(JsonElement message)
    {
        var plain = (JinjaDict)JinjaValue.FromJson(message);
        var thoughts = s_thoughts.Select(plain.Find).FirstOrDefault(value => value is not null and not JinjaNone);
        if (thoughts is null) return plain;
        var dict = new JinjaDict();
        dict.Items[JinjaValue.Of("thinking")] = thoughts;
        foreach (var (key, value) in plain.Items) dict.Items[key] = value;
        dict.Items[JinjaValue.Of("reasoning_content")] = thoughts;
        return dict;
    }
}
