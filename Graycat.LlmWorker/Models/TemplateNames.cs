namespace Graycat.LlmWorker.Models;

/// <summary>The names under which LLM for Unity knows chat formats, found by what a template writes.</summary>
internal static class TemplateNames
{
    /// <summary>First match counts: (a text that the template holds, the format's name).</summary>
    private static readonly (string Mark, string Name)[] s_marks =
    [
        ("<|start_header_id|>", "llama3 chat"),
        ("<start_of_turn>", "gemma"),
        ("<｜tool▁calls▁begin｜>", "deepseek-v3"),
        ("<｜Assistant｜>", "deepseek-r1"),
        ("<|im_start|>assistant<|im_sep|>", "phi-4"),
        ("<|im_sep|>", "phi-4"),
        ("enable_thinking", "qwen3"),
        ("<|im_start|>", "chatml"),
        ("<|end|>", "phi-3"),
        ("<<SYS>>", "llama chat"),
        ("[INST]", "mistral instruct"),
        ("### Instruction:", "alpaca"),
        ("USER:", "vicuna"),
        ("<|user|>", "zephyr"),
        ("Instruct:", "phi"),
    ];

    /// <summary>The name; <c>chatml</c> where nothing is recognised.</summary>
    public static string Of(string template)
    {
        foreach ((string mark, string name) in s_marks)
        {
            if (template.Contains(mark, StringComparison.Ordinal))
                return name;
        }

        return "chatml";
    }
}
