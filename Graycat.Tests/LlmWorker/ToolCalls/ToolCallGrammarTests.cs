using System.Text;
using System.Text.Json;
using Graycat.Contracts.Text;
using Graycat.LlmWorker.Grammars;
using Graycat.LlmWorker.ToolCalls;

namespace Graycat.Tests.LlmWorker.ToolCalls;

public sealed class ToolCallGrammarTests
{
    private const string Hermes = "<tool_call>";

    private static readonly ToolDefinition s_weather = new("get_weather", null,
        """{"type":"object","properties":{"city":{"enum":["Oslo","Bern"]},"days":{"type":"integer","minimum":1,"maximum":14}},"required":["city"]}""");

    private static readonly ToolDefinition s_ping = new("ping");

    private static readonly string[] s_ends =
    [
        "</think>", "[/THINK]", "<|end|>", "</mm:think>", "<|END_THINKING|>", "<channel|>", "[BEGIN FINAL RESPONSE]", "<|inner_suffix|>",
        "<|close|>think<|sep|>", "<|close|>response<|sep|>",
    ];

    public static TheoryData<string> Families => [.. ToolCallFormats.All.Select(format => format.Name)];

    [Theory, MemberData(nameof(Families))]
    public void What_the_grammar_lets_through_is_read_back_as_valid_calls(string family)
    {
        string template = TemplateOf(family);
        string text = Build(template, [s_weather, s_ping], new ToolChoice(ToolChoiceMode.Required));
        GbnfGrammar grammar = GbnfGrammar.Parse(text, out _)!;
        GbnfGrammar arguments = GbnfGrammar.Parse(JsonSchemaGrammar.Convert(s_weather.Parameters!, out _)!, out _)!;
        for (int seed = 0; seed < 25; seed++)
        {
            string reply = Sample(grammar, new Random(seed));
            List<(string Name, string Arguments)> calls = Read(template, reply);
            Assert.True(calls.Count > 0, reply);
            foreach ((string name, string json) in calls)
            {
                JsonElement value = JsonElement.Parse(json);
                Assert.Contains(name, (string[])["get_weather", "ping"]);
                if (name == "get_weather") Assert.True(IsWeather(arguments, value), $"{json} in {reply}");
            }
        }
    }

    [Fact]
    public void Named_function_is_the_only_one_that_can_be_called()
    {
        GbnfGrammar grammar = GbnfGrammar.Parse(Build(Hermes, [s_weather, s_ping], new ToolChoice(ToolChoiceMode.Function, "ping")), out _)!;
        Assert.True(grammar.Matches("<tool_call>\n{\"name\": \"ping\", \"arguments\": {}}\n</tool_call>"));
        Assert.False(grammar.Matches("<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Oslo\"}}\n</tool_call>"));
    }

    [Fact]
    public void One_call_only_where_parallel_calls_are_off()
    {
        string call = "<tool_call>\n{\"name\": \"ping\", \"arguments\": {}}\n</tool_call>";
        string? text = ToolCallGrammar.Build(Hermes, [s_ping], new ToolChoice(ToolChoiceMode.Required), parallel: false, "", out _);
        Assert.True(GbnfGrammar.Parse(text!, out _)!.Matches(call));
        Assert.False(GbnfGrammar.Parse(text!, out _)!.Matches($"{call}\n{call}"));
    }

    [Fact]
    public void Grammar_for_auto_begins_at_the_trigger()
    {
        string? text = ToolCallGrammar.Build(Hermes, [s_ping], ToolChoice.Auto, parallel: true, "", out _);
        GrammarState state = GbnfGrammar.Parse(text!, out _)!.Start();
        Assert.True(state.Accept(Encoding.UTF8.GetBytes(ToolCallFormats.Select(Hermes).Triggers[0])));
        Assert.False(GbnfGrammar.Parse(text!, out _)!.Start().Allows("<think>"u8));
    }

    [Theory]
    [InlineData("missing", "{}", "'missing'")]
    [InlineData("broken", """{"type":7}""", "'type'")]
    [InlineData("broken", "nonsense", "not JSON")]
    public void Mistake_in_tools_or_choice_is_named(string function, string parameters, string part)
    {
        Assert.Null(ToolCallGrammar.Build(Hermes, [new ToolDefinition("broken", null, parameters)], new ToolChoice(ToolChoiceMode.Function, function), true, "", out string? error));
        Assert.Contains(part, error);
    }

    private static bool IsWeather(GbnfGrammar arguments, JsonElement value)
    {
        string city = value.GetProperty("city").GetRawText();
        return arguments.Matches(value.TryGetProperty("days", out JsonElement days) ? $"{{\"city\":{city},\"days\":{days.GetRawText()}}}" : $"{{\"city\":{city}}}");
    }

    private static string Build(string template, ToolDefinition[] tools, ToolChoice choice)
    {
        string? text = ToolCallGrammar.Build(template, tools, choice, parallel: true, "", out string? error);
        Assert.True(text is not null, error);
        return text;
    }

    // Draws letters, and leaves free text by whatever ends it.
    private static string Sample(GbnfGrammar grammar, Random random)
    {
        Rune[] letters = [.. Enumerable.Range(0x20, 0x5F).Select(i => new Rune(i)), new Rune('\n'), .. "｜▁".EnumerateRunes()];
        var text = new StringBuilder();
        GrammarState state = grammar.Start();
        while (!state.CanEnd || random.Next(3) == 0)
        {
            Rune[] allowed = [.. letters.Where(letter => state.Clone().Accept(letter))];
            if (allowed.Length == 0) break;
            string next = allowed.Length > 70 ? s_ends.First(end => Ends(state, end)) : allowed[random.Next(allowed.Length)].ToString();
            Assert.True(state.Accept(Encoding.UTF8.GetBytes(next)));
            text.Append(next);
            Assert.True(text.Length < 20_000, text.ToString(0, Math.Min(text.Length, 400)));
        }
        Assert.True(state.CanEnd, text.ToString());
        return text.ToString();
    }

    private static bool Ends(GrammarState state, string end)
    {
        GrammarState after = state.Clone();
        return after.Accept(Encoding.UTF8.GetBytes(end)) && !after.Allows("~"u8);
    }

    private static List<(string Name, string Arguments)> Read(string template, string reply)
    {
        var parser = new AssistantMessageParser(ToolCallFormats.Select(template), new AssistantMessageOptions { Tools = [s_weather, s_ping], ToolChoice = new ToolChoice(ToolChoiceMode.Required) });
        var calls = new List<(string Name, string Arguments)>();
        foreach (AssistantDelta delta in new[] { parser.Append(reply), parser.Finish() })
            foreach (ToolCallDelta call in delta.ToolCalls ?? [])
            {
                if (call.Index == calls.Count) calls.Add((call.Name!, ""));
                calls[call.Index] = (calls[call.Index].Name, calls[call.Index].Arguments + call.Arguments);
            }
        return calls;
    }

    // The texts by which a template is known for the family.
    private static string TemplateOf(string family) => family switch
    {
        "mistral-args" => "[SYSTEM_PROMPT][TOOL_CALLS][ARGS]",
        "gpt-oss" => "<|channel|>",
        "muse-glimmer" => "<atem:function_calls><|eom|>",
        "functionary-v3.2" => ">>>all >>>${recipient}",
        "kimi-k2" => "<|tool_calls_section_begin|><|tool_call_begin|>",
        "kimi-k3" => "<|open|><|close|><|end_of_msg|>",
        "cohere2moe" => "<|START_TEXT|><|START_ACTION|>",
        "lfm2" => "<|tool_list_start|>",
        "lfm2.5" => "List of tools: [",
        "gigachat-3" => "<|role_sep|><|message_sep|>",
        "minimax-m3" => "]<]minimax[>[<tool_call><invoke name=",
        "deepseek-dsml" => "dsml_token DSML",
        "gemma4" => "'<|tool_call>call:'",
        "qwen3-coder" => "<tool_call><function=<parameter=",
        "command-r7b" => "<|START_ACTION|><|START_RESPONSE|>",
        "deepseek" => "<｜tool▁calls▁begin｜>",
        "mistral-nemo" => "[TOOL_CALLS]",
        "glm" => "<arg_key><arg_value>",
        "apertus" => "<|tools_prefix|>",
        "nemotron-v2" => "<TOOLCALL>",
        "apriel" => "<tool_calls>[",
        "function-tag" => "<function=</function>",
        "hermes" => Hermes,
        "llama3-json" => "\"parameters\": ",
        _ => "",
    };
}
