using System.Diagnostics;
using System.Globalization;
using Graycat.Contracts.Text;
using Graycat.Jinja;
using Graycat.LlmWorker.ChatTemplates;

namespace Graycat.Benchmarks.Jinja;

/// <summary>
/// A conversation of ten turns through a chat template with a system message and a loop. The reference is joining the same
/// strings by hand in the same run. The aim is under 100 µs once parsed.
/// </summary>
public sealed class JinjaBenchmark(TextWriter output)
{
    private const string Template =
        "{%- if messages[0].role == 'system' -%}{{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' -}}{%- endif -%}\n"
        + "{%- for message in messages -%}\n{%- if message.role == 'user' or (message.role == 'assistant' and not message.tool_calls) -%}\n"
        + "{{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' -}}\n"
        + "{%- elif message.role == 'assistant' -%}\n{{- '<|im_start|>assistant' -}}{%- for call in message.tool_calls -%}{{- call.function.arguments | tojson -}}{%- endfor -%}{{- '<|im_end|>\n' -}}\n"
        + "{%- endif -%}\n{%- endfor -%}\n{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\n' -}}{%- endif -%}";

    /// <summary>Measures and prints one Markdown table.</summary>
    public void Run(int turns = 10, int renderings = 20_000)
    {
        var prompt = Conversation(turns);
        var template = ChatTemplate.Compile(Template, new ChatTemplateTokens(null, null), TimeProvider.System);
        var partition = new SpecialTokenPartition(["<|im_start|>", "<|im_end|>"]);
        var byHand = Measure(renderings, () => ByHand(prompt).Length);
        output.WriteLine("| ten turns | µs each | bytes each | ratio to joining by hand |");
        output.WriteLine("|---|---|---|---|");
        Report("joined by hand", byHand, byHand);
        Report("rendered from a request", Measure(renderings, () => template.Render(prompt).Text.Length), byHand);
        Report("rendered and cut at special tokens", Measure(renderings, () => partition.Split(template.Render(prompt)).Count), byHand);
        Report("parsed", Measure(renderings / 10, () => JinjaTemplate.Parse(Template).Template is null ? 0 : 1), byHand);
    }

    private static ChatPrompt Conversation(int turns) => new()
    {
        Messages =
        [
            new ChatMessage { Role = "system", Content = "You are a careful assistant." },
            .. Enumerable.Range(0, turns).SelectMany(i => new[]
            {
                new ChatMessage { Role = "user", Content = $"Question {i}: how tall is the Matterhorn, and who climbed it first?" },
                new ChatMessage { Role = "assistant", Content = $"Answer {i}: it is 4,478 metres tall; Edward Whymper's party reached the top in 1865." },
            }),
        ],
    };

    private static string ByHand(ChatPrompt prompt)
    {
        var text = new System.Text.StringBuilder();
        foreach (var message in prompt.Messages) text.Append("<|im_start|>").Append(message.Role).Append('\n').Append(message.Content).Append("<|im_end|>\n");
        return text.Append("<|im_start|>assistant\n").ToString();
    }

    private static (double Microseconds, double Bytes) Measure(int times, Func<int> run)
    {
        for (int i = 0; i < times / 4; i++) run();
        long bytes = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp(), sum = 0;
        for (int i = 0; i < times; i++) sum += run();
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        GC.KeepAlive(sum);
        return (elapsed / times, (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)times);
    }

    private void Report(string what, (double Microseconds, double Bytes) measured, (double Microseconds, double Bytes) reference) => output.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"| {what} | {measured.Microseconds:F1} | {measured.Bytes:F0} | {measured.Microseconds / reference.Microseconds:F1} |"));
}
