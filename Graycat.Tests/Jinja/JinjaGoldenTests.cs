using System.Text.Json;
using Graycat.Jinja;
using Graycat.Jinja.Values;
using Microsoft.Extensions.Time.Testing;

namespace Graycat.Tests.Jinja;

/// <summary>Every case of the set, recorded from transformers and Jinja2; see the set's README for what must match.</summary>
public sealed class JinjaGoldenTests
{
    private static readonly string s_folder = GoldenFiles.Folder("jinja");

    public static TheoryData<string> CaseFiles() => Files("cases", "chat_");

    public static TheoryData<string> ChatCaseFiles() => Files("chat_cases", null);

    [Theory]
    [MemberData(nameof(CaseFiles))]
    public void Small_templates_render_or_fail_as_Jinja2_does(string file)
    {
        var failures = new List<string>();
        foreach (var test in GoldenFiles.Read(s_folder, file).EnumerateArray())
        {
            var variables = Variables(test.GetProperty("context"));
            var clock = Clock(test.TryGetProperty("now", out var now) ? now.GetString() : null);
            string? problem = Check(test, test.GetProperty("template").GetString()!, variables, clock);
            if (problem is not null) failures.Add($"{test.GetProperty("id").GetString()}: {test.GetProperty("template").GetString()} -> {problem}");
        }
        Assert.True(failures.Count == 0, $"{failures.Count} cases:\n{string.Join('\n', failures.Take(60))}");
    }

    [Theory]
    [MemberData(nameof(ChatCaseFiles))]
    public void Chat_templates_render_conversations_as_transformers_does(string file)
    {
        var templates = GoldenFiles.Read(s_folder, "chat_templates.json").EnumerateArray().ToDictionary(item => item.GetProperty("name").GetString()!);
        var conversations = GoldenFiles.Read(s_folder, "conversations.json").EnumerateArray().ToDictionary(item => item.GetProperty("id").GetString()!);
        var failures = new List<string>();
        foreach (var test in GoldenFiles.Read(s_folder, file).EnumerateArray())
        {
            string name = test.GetProperty("template").GetString()!, id = test.GetProperty("conversation").GetString()!;
            var variables = ChatVariables.Of(templates[name], conversations[id]);
            string? problem = Check(test, templates[name].GetProperty("template").GetString()!, variables, Clock("2026-07-26T12:34:56"));
            if (problem is not null) failures.Add($"{name} x {id}: {problem}");
        }
        Assert.True(failures.Count == 0, $"{failures.Count} cases:\n{string.Join('\n', failures.Take(60))}");
    }

    private static TheoryData<string> Files(string prefix, string? except)
    {
        var files = Directory.GetFiles(s_folder, "*.json").Select(path => Path.GetFileName(path)!).Where(name => name.StartsWith(prefix, StringComparison.Ordinal));
        return [.. files.Where(name => except is null || !name.StartsWith(except, StringComparison.Ordinal)).Order()];
    }

    private static Dictionary<string, JinjaValue> Variables(JsonElement context) =>
        context.EnumerateObject().ToDictionary(item => item.Name, item => JinjaValue.FromJson(item.Value));

    private static FakeTimeProvider Clock(string? now) =>
        new(now is null ? DateTimeOffset.UnixEpoch : DateTimeOffset.Parse(now + "Z", System.Globalization.CultureInfo.InvariantCulture));

    private static string? Check(JsonElement test, string source, Dictionary<string, JinjaValue> variables, TimeProvider clock)
    {
        var (template, error) = JinjaTemplate.Parse(source);
        string text = "";
        if (template is not null)
        {
            var rendering = template.Render(variables, null, clock);
            (text, error) = (rendering.Text, rendering.Error);
        }
        if (test.TryGetProperty("text", out var expected))
            return error is null && text == expected.GetString() ? null : $"expected {Show(expected.GetString()!)}, got {error?.ToString() ?? Show(text)}";
        return CheckError(test.GetProperty("error"), error) ? null : $"expected {test.GetProperty("error")}, got {error?.ToString() ?? Show(text)}";
    }

    private static bool CheckError(JsonElement expected, JinjaError? error)
    {
        string kind = expected.GetProperty("kind").GetString()!;
        if (error is null || !error.Kind.ToString().Equals(kind, StringComparison.OrdinalIgnoreCase)) return false;
        if (kind == "raised" && expected.TryGetProperty("message", out var message) && message.GetString() != error.Message) return false;
        return kind != "syntax" || !expected.TryGetProperty("line", out var line) || line.GetInt32() == error.Line;
    }

    private static string Show(string text) => JsonSerializer.Serialize(text);
}
