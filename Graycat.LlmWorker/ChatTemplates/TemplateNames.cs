namespace Graycat.LlmWorker.ChatTemplates;

/// <summary>
/// The template names that LLM for Unity up to 2.5 looks up in its own table, so that any other answer makes it throw. Chosen
/// as that client chooses for a local file: the Jinja text, then the model's name, then its file name, then <c>chatml</c>.
/// </summary>
public static class TemplateNames
{
    /// <summary>The name for models that nothing is known of.</summary>
    public const string Default = "chatml";

    /// <summary>Every name the client knows.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "chatml", "llama", "llama chat", "llama3 chat", "mistral instruct", "mistral chat", "gemma", "alpaca", "vicuna", "phi", "phi-3",
        "phi-3.5", "phi-4-mini", "phi-4", "zephyr", "deepseek-v2", "deepseek-v3", "deepseek-r1", "qwen3", "bitnet",
    ];

    /// <summary>Marks that tell the templates apart, most telling first: a template has all of a row's marks.</summary>
    private static readonly (string Name, string[] Marks)[] s_byTemplate =
    [
        ("qwen3", ["<|im_start|>", "enable_thinking", "</think>"]),
        ("phi-4", ["<|im_start|>", "<|im_sep|>"]),
        ("chatml", ["<|im_start|>"]),
        ("deepseek-r1", ["<｜Assistant｜>", "</think>"]),
        ("deepseek-v3", ["<｜Assistant｜>"]),
        ("deepseek-v2", ["<｜begin▁of▁sentence｜>", "Assistant: "]),
        ("llama3 chat", ["<|start_header_id|>"]),
        ("gemma", ["<start_of_turn>"]),
        ("zephyr", ["<|user|>", "eos_token", "<|system|>", "<|assistant|>"]),
        ("phi-4-mini", ["<|tool|>", "<|end|>", "'<|' + message['role'] + '|>'"]),
        ("phi-3", ["<|end|>", "<|assistant|>"]),
        ("llama chat", ["[INST]", "<<SYS>>"]),
        ("mistral instruct", ["[INST]"]),
        ("vicuna", ["USER: ", "ASSISTANT:"]),
        ("alpaca", ["### Instruction", "### Response"]),
        ("phi", ["Instruct: ", "Output:"]),
    ];

    /// <summary>Parts of model and file names, most telling first.</summary>
    private static readonly (string Part, string Name)[] s_byModelName =
    [
        ("bitnet", "bitnet"), ("deepseek-r1", "deepseek-r1"), ("deepseek r1", "deepseek-r1"), ("deepseek-v3", "deepseek-v3"), ("deepseek-v2", "deepseek-v2"),
        ("qwen3", "qwen3"), ("phi-4-mini", "phi-4-mini"), ("phi-4", "phi-4"), ("phi-3.5", "phi-3.5"), ("phi-3", "phi-3"), ("phi-2", "phi"),
        ("gemma", "gemma"), ("zephyr", "zephyr"), ("vicuna", "vicuna"), ("alpaca", "alpaca"), ("llama-3", "llama3 chat"), ("llama 3", "llama3 chat"),
        ("llama3", "llama3 chat"), ("mistral", "mistral instruct"), ("llama", "llama chat"),
    ];

    /// <summary>The client's name for a model; always one of <see cref="All"/>.</summary>
    /// <param name="template">The model's Jinja text; null when it has none.</param>
    /// <param name="modelName">GGUF <c>general.name</c>; null when unknown.</param>
    /// <param name="fileName">The model's file name; null when unknown.</param>
    public static string Find(string? template, string? modelName, string? fileName) =>
        ByTemplate(template, modelName) ?? ByName(modelName) ?? ByName(fileName) ?? Default;

    private static string? ByTemplate(string? template, string? modelName)
    {
        if (string.IsNullOrWhiteSpace(template)) return null;
        string? name = Array.Find(s_byTemplate, row => Array.TrueForAll(row.Marks, mark => template.Contains(mark, StringComparison.Ordinal))).Name;
        bool isSibling = name == "phi-3" && ByName(modelName) == "phi-3.5";
        return isSibling ? "phi-3.5" : name;
    }

    private static string? ByName(string? name) =>
        name is null ? null : Array.Find(s_byModelName, row => name.Contains(row.Part, StringComparison.OrdinalIgnoreCase)).Name;
}
