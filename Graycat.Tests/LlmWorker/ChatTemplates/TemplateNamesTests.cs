using Graycat.LlmWorker.ChatTemplates;

namespace Graycat.Tests.LlmWorker.ChatTemplates;

public sealed class TemplateNamesTests
{
    [Theory]
    [InlineData(null, null, null, "chatml")]
    [InlineData(BuiltInTemplates.ChatMl, "Llama 3", null, "chatml")]
    [InlineData("{{ '<|start_header_id|>' }}", null, null, "llama3 chat")]
    [InlineData("{{ unknown }}", "Gemma 2 2b It", "x.gguf", "gemma")]
    [InlineData(null, "unknown", "Phi-3.5-mini-instruct-Q4.gguf", "phi-3.5")]
    [InlineData("<|user|>{{ x }}<|end|><|assistant|>", "Phi-3.5 mini", null, "phi-3.5")]
    [InlineData("<|user|>{{ x }}<|end|><|assistant|>", "Phi 3 mini", null, "phi-3")]
    [InlineData("<|im_start|>{% if enable_thinking %}</think>{% endif %}", null, null, "qwen3")]
    [InlineData("[INST] <<SYS>>", null, null, "llama chat")]
    public void The_template_decides_before_the_models_name_and_the_file(string? template, string? modelName, string? fileName, string expected) =>
        Assert.Equal(expected, TemplateNames.Find(template, modelName, fileName));

    [Fact]
    public void Every_template_in_the_wild_gets_a_name_the_client_knows()
    {
        foreach (var item in GoldenFiles.Read(GoldenFiles.SharedFolder("chat-templates"), "templates.json").EnumerateArray())
            Assert.Contains(TemplateNames.Find(item.GetProperty("template").GetString(), item.GetProperty("name").GetString(), null), TemplateNames.All);
    }
}
