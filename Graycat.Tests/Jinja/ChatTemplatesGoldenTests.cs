using System.Text.Json;
using Graycat.Jinja;
using Graycat.Jinja.Values;
using Microsoft.Extensions.Time.Testing;

namespace Graycat.Tests.Jinja;

/// <summary>The strict renderings of templates in the wild; the set stays out of the repository.</summary>
public sealed class ChatTemplatesGoldenTests
{
    private const string Tag = "CONTINUE_FINAL_MESSAGE_TAG ";

    [Fact]
    public void Templates_in_the_wild_render_to_the_byte_as_transformers_renders_them()
    {
        string folder = GoldenFiles.SharedFolder("chat-templates");
        var templates = GoldenFiles.Read(folder, "templates.json").EnumerateArray().ToDictionary(item => item.GetProperty("name").GetString()!);
        var parsed = templates.ToDictionary(item => item.Key, item => JinjaTemplate.Parse(item.Value.GetProperty("template").GetString()!));
        var conversations = GoldenFiles.Read(folder, "conversations.json").EnumerateArray().ToDictionary(item => item.GetProperty("id").GetString()!);
        var failures = new List<string>();
        foreach (var test in GoldenFiles.Read(folder, "cases.json").EnumerateArray())
        {
            string name = test.GetProperty("template").GetString()!, id = test.GetProperty("conversation").GetString()!;
            if (Check(test, parsed[name], templates[name], conversations[id]) is { } problem) failures.Add($"{name} x {id}: {problem}");
        }
        Assert.True(failures.Count == 0, $"{failures.Count} cases:\n{string.Join('\n', failures.Take(40))}");
    }

    private static string? Check(JsonElement test, JinjaParse parsed, JsonElement template, JsonElement conversation)
    {
        if (parsed.Template is null) return parsed.Error!.ToString();
        var variables = ChatVariables.Of(template, conversation);
        bool continues = conversation.GetProperty("continue_final_message").GetBoolean();
        if (continues) AppendTag((JinjaList)variables["messages"]);
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 7, 26, 12, 34, 56, TimeSpan.Zero));
        var rendering = parsed.Template.Render(variables, null, clock);
        string text = continues && rendering.Error is null ? Cut(rendering.Text) : rendering.Text;
        if (test.TryGetProperty("text", out var expected)) return rendering.Error is null && text == expected.GetString() ? null : $"expected {expected}, got {rendering.Error?.ToString() ?? text}";
        return test.GetProperty("kind").GetString() switch
        {
            "raise_exception" => rendering.Error is { Kind: JinjaErrorKind.Raised } error && error.Message == test.GetProperty("error").GetString() ? null : $"expected {test}, got {rendering.Error}",
            "undefined" => rendering.Error?.Kind == JinjaErrorKind.Undefined ? null : $"expected {test}, got {rendering.Error?.ToString() ?? text}",
            "security" => rendering.Error?.Kind == JinjaErrorKind.Sandbox ? null : $"expected {test}, got {rendering.Error?.ToString() ?? text}",
            _ => rendering.Error?.Kind is JinjaErrorKind.Type or JinjaErrorKind.Runtime or JinjaErrorKind.Value ? null : $"expected {test}, got {rendering.Error?.ToString() ?? text}",
        };
    }

    private static void AppendTag(JinjaList messages)
    {
        var last = (JinjaDict)messages.Items[^1];
        last.Items[JinjaValue.Of("content")] = JinjaValue.Of(((JinjaString)last.Find("content")!).Text + Tag);
    }

    private static string Cut(string text)
    {
        int place = text.LastIndexOf(Tag.Trim(), StringComparison.Ordinal);
        return text[place..].StartsWith(Tag, StringComparison.Ordinal) ? text[..place] : text[..place].TrimEnd();
    }
}
