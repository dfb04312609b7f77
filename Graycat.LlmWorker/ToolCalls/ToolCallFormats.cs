using Graycat.LlmWorker.ToolCalls.Formats;
using Graycat.LlmWorker.ToolCalls.Reading;

namespace Graycat.LlmWorker.ToolCalls;

/// <summary>Chooses the format of a model's replies by its chat template.</summary>
public static class ToolCallFormats
{
    // In order: the first whose texts are all in the template, and whose other texts are not, is taken.
    private static readonly Rule[] s_rules =
    [
        new(new MistralArgsFormat(), ["[SYSTEM_PROMPT]", "[TOOL_CALLS]", "[ARGS]"], ["[CALL_ID]"]),
        new(new HarmonyFormat(), ["<|channel|>"]),
        new(new MuseGlimmerFormat(), ["<atem:function_calls>", "<|eom|>"]),
        new(new FunctionaryFormat(), [">>>all", ">>>${recipient}"]),
        new(new KimiK2Format(), ["<|tool_calls_section_begin|>", "<|tool_call_begin|>"]),
        new(new KimiK3Format(), ["<|open|>", "<|close|>", "<|end_of_msg|>"]),
        new(new CohereFormat("cohere2moe", "TEXT"), ["<|START_TEXT|>", "<|START_ACTION|>"]),
        new(new Lfm2Format("lfm2"), ["<|tool_list_start|>"]),
        new(new Lfm2Format("lfm2.5"), ["List of tools: ["], ["<|tool_list_start|>"]),
        new(new GigaChatFormat(), ["<|role_sep|>", "<|message_sep|>"], ["<|function_call|>"]),
        new(new MiniMaxM3Format(), ["]<]minimax[>[", "<tool_call>", "<invoke name="]),
        new(new DeepSeekDsmlFormat(), ["dsml_token", "DSML"]),
        new(new Gemma4Format(), ["'<|tool_call>call:'"]),
        new(new Qwen3CoderFormat(), ["<tool_call>", "<function=", "<parameter="]),
        new(new CohereFormat("command-r7b", "RESPONSE"), ["<|START_ACTION|>", "<|START_RESPONSE|>"]),
        new(new DeepSeekFormat(), ["<｜tool▁calls▁begin｜>"]),
        new(new MistralNemoFormat(), ["[TOOL_CALLS]"]),
        new(new GlmFormat(), ["<arg_key>", "<arg_value>"]),
        new(new ApertusFormat(), ["<|tools_prefix|>"]),
        new(new JsonArrayFormat("nemotron-v2", "<TOOLCALL>", "</TOOLCALL>", new JsonCallMembers()), ["<TOOLCALL>"]),
        new(new AprielFormat(), ["<tool_calls>["]),
        new(new FunctionTagFormat(), ["<function=", "</function>"], ["<parameter="]),
        new(new HermesFormat(), ["<tool_call>"]),
        new(new Llama3JsonFormat(), ["\"parameters\": "]),
        new(new PlainFormat(), []),
    ];

    /// <summary>Every format, in the order in which templates are tried.</summary>
    public static IReadOnlyList<ToolCallFormat> All { get; } = [.. s_rules.Select(rule => rule.Format)];

    /// <summary>The format that a chat template (its Jinja text) was written for; plain text for an unknown one.</summary>
    public static ToolCallFormat Select(string templateText) => s_rules.First(rule => rule.Fits(templateText)).Format;

    private sealed record Rule(ToolCallFormat Format, string[] Has, string[]? HasNot = null)
    {
        public bool Fits(string template) =>
            Has.All(text => template.Contains(text, StringComparison.Ordinal)) && !(HasNot ?? []).Any(text => template.Contains(text, StringComparison.Ordinal));
    }
}
