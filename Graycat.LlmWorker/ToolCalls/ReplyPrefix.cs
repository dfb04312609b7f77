namespace Graycat.LlmWorker.ToolCalls;

/// <summary>Finds the end of a rendered prompt that already belongs to the assistant's reply.</summary>
public static class ReplyPrefix
{
    private const string HarmonyStart = "<|start|>";
    private const string HarmonyAssistant = "<|start|>assistant";

    private static readonly string[] s_openers =
    [
        "<|im_start|>assistant\n", "<|im_assistant|>assistant<|im_middle|>", "<|start_header_id|>assistant<|end_header_id|>\n\n",
        "<|turn>model\n", "<start_of_turn>model\n", "<｜Assistant｜>", "<|assistant_start|>", "<|CHATBOT_TOKEN|>",
        "assistant<|role_sep|>\n", "<|start_of_role|>assistant<|end_of_role|>", "]~b]ai\n", "<SPECIAL_11>Assistant\n",
        "<|open|>message role=\"assistant\"<|sep|>", "<|assistant|>\n", "<|assistant|>", "[/INST]", "[/TOOL_RESULTS]",
    ];

    /// <summary>
    /// What follows the last marker that opens an assistant's turn; null when the prompt has no marker that is known.
    /// </summary>
    public static string? Find(string prompt)
    {
        if (HarmonyTurn(prompt) is { } turn) return turn;
        int start = -1;
        foreach (string opener in s_openers)
        {
            int index = prompt.LastIndexOf(opener, StringComparison.Ordinal);
            if (index >= 0) start = Math.Max(start, index + opener.Length);
        }
        return start < 0 ? null : prompt[start..];
    }

    // A turn of gpt-oss is several messages, each opened anew.
    private static string? HarmonyTurn(string prompt)
    {
        int start = -1;
        for (int index = prompt.Length; index > 0 && (index = prompt.LastIndexOf(HarmonyStart, index - 1, StringComparison.Ordinal)) >= 0;)
        {
            if (!prompt.AsSpan(index).StartsWith(HarmonyAssistant)) break;
            start = index;
        }
        return start < 0 ? null : prompt[(start + HarmonyAssistant.Length)..];
    }
}
