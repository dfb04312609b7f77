using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary>Reads <c>tools</c> and <c>tool_choice</c>.</summary>
internal static class Tools
{
    private const int MaxTools = 256;

    /// <summary>Both spellings: <c>{"type":"function","function":{…}}</c>, and the flat one of the Responses API.</summary>
    public static IReadOnlyList<ToolDefinition> Read(RequestReader body) => [.. body.List("tools", MaxTools).Select(ReadOne)];

    private static ToolDefinition ReadOne(RequestReader tool)
    {
        if (tool.Text("type") is { } type && type != "function")
            tool.Fail("type", $"{tool.PathOf("type")} is '{type}'; only 'function' tools are supported.", "invalid_value");
        var function = tool.Has("function") || !tool.Has("name") ? tool.Object("function") : tool;
        if (function is null)
        {
            tool.Missing("function");
            return new("");
        }

        return new(ReadName(function), function.Text("description"), function.Object("parameters")?.Element.GetRawText());
    }

    private static string ReadName(RequestReader function)
    {
        if (!function.Has("name"))
            function.Missing("name");
        string name = function.Text("name", 64) ?? "";
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
            function.Fail("name", $"{function.PathOf("name")} is '{name}'; it must have 1 to 64 characters of a-z, A-Z, 0-9, _, - and dot.", "invalid_value");
        return name;
    }

    /// <summary><c>none</c>, <c>auto</c>, <c>required</c>, or an object that names a function.</summary>
    public static ToolChoice ReadChoice(RequestReader body, IReadOnlyList<ToolDefinition> tools)
    {
        var choice = body["tool_choice"].ValueKind == JsonValueKind.Object ? Named(body) : Mode(body.Word("tool_choice", "none", "auto", "required"));
        if (choice.Mode is ToolChoiceMode.Required or ToolChoiceMode.Function && tools.Count == 0)
            body.Fail("tool_choice", "tool_choice asks for a call, but tools is empty.", "invalid_value");
        else if (choice is { Mode: ToolChoiceMode.Function, Function: { } name } && tools.All(tool => tool.Name != name))
            body.Fail("tool_choice", $"tool_choice names the function '{name}', which is not among tools.", "invalid_value");
        return choice;
    }

    private static ToolChoice Mode(string? word) => word switch
    {
        "none" => new(ToolChoiceMode.None),
        "required" => new(ToolChoiceMode.Required),
        _ => ToolChoice.Auto,
    };

    private static ToolChoice Named(RequestReader body)
    {
        var choice = body.Object("tool_choice")!;
        var function = choice.Has("name") && !choice.Has("function") ? choice : choice.Object("function");
        if (function is null)
            choice.Missing("function");
        else if (!function.Has("name"))
            function.Missing("name");
        return new(ToolChoiceMode.Function, function?.Text("name") ?? "");
    }
}
