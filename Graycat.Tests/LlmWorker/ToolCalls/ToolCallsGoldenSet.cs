using System.Text.Json;
using Graycat.Contracts.Text;
using Graycat.LlmWorker.ToolCalls;

namespace Graycat.Tests.LlmWorker.ToolCalls;

/// <summary>The set's files, which lie beside the checkout and are never committed.</summary>
internal sealed class ToolCallsGoldenSet
{
    private readonly JsonElement _tools;
    private readonly JsonElement _templates;

    public ToolCallsGoldenSet()
    {
        string folder = GoldenFiles.SharedFolder("tool-calls");
        _tools = GoldenFiles.Read(folder, "tools.json");
        _templates = GoldenFiles.Read(folder, "templates.json");
        Cases = [.. Directory.EnumerateFiles(folder, "cases*.json").SelectMany(path => GoldenFiles.Read(folder, Path.GetFileName(path)).EnumerateArray())];
    }

    public IReadOnlyList<JsonElement> Cases { get; }

    public string Template(JsonElement item) => _templates.EnumerateArray().First(template => template.GetProperty("name").GetString() == item.GetProperty("template").GetString()).GetProperty("template").GetString()!;

    public AssistantMessageParser Parser(JsonElement item)
    {
        return new AssistantMessageParser(ToolCallFormats.Select(Template(item)), new AssistantMessageOptions
        {
            Tools = Tools(item),
            ToolChoice = item.GetProperty("tool_choice").GetString() == "required" ? new ToolChoice(ToolChoiceMode.Required) : ToolChoice.Auto,
            SeparateReasoning = item.GetProperty("reasoning").GetString() == "separate",
            Prefix = Prefix(item),
            ExpectsJson = item.TryGetProperty("json_schema", out _),
        });
    }

    public static string Prefix(JsonElement item)
    {
        string tail = item.GetProperty("prompt_tail").GetString()!;
        return ReplyPrefix.Find(tail) ?? tail;
    }

    public List<ToolDefinition> Tools(JsonElement item) => [.. item.GetProperty("tools").EnumerateArray().Select(name => Tool(name.GetString()!))];

    private ToolDefinition Tool(string name)
    {
        JsonElement tool = _tools.GetProperty(name);
        return new ToolDefinition(tool.GetProperty("name").GetString()!, null, tool.GetProperty("parameters").GetRawText());
    }
}
