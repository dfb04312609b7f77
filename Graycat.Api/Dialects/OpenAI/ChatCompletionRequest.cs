using System.Text.Json;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Jobs;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.OpenAI;

/// <summary>Reads the body of <c>/v1/chat/completions</c>, and of the service's own <c>/chat/completions</c>.</summary>
internal static class ChatCompletionRequest
{
    /// <summary>OpenAI's route: no bound on the answer but the context; sampling as the model's host sets it.</summary>
    public static TextCall Read(RequestReader body) => Read(body, new SamplingOptions(), defaultMaxTokens: null, int.MaxValue);

    /// <summary>With a route's own defaults.</summary>
    public static TextCall Read(RequestReader body, SamplingOptions defaults, int? defaultMaxTokens, int maxMaxTokens)
    {
        var messages = ChatMessages.Read(body);
        var tools = Tools.Read(body);
        int? logProbabilities = LogProbabilities(body);
        return new()
        {
            Model = body.Text("model", 256),
            Stream = body.Flag("stream") ?? false,
            Requests =
            [
                new TextRequest
                {
                    Model = "",
                    Prompt = Prompt(body, messages, tools),
                    Sampling = SamplingFields.Read(body, defaults),
                    Choices = body.Integer("n", 1, 128) ?? 1,
                    MaxTokens = MaxTokens(body, maxMaxTokens) ?? defaultMaxTokens,
                    Stop = Stops.Read(body),
                    Format = ResponseFormat.Read(body),
                    LogProbabilities = logProbabilities,
                    IgnoreEndOfSequence = body.Flag("ignore_eos") ?? false,
                    CachePrompt = body.Flag("cache_prompt") ?? true,
                },
            ],
            Shape = new()
            {
                Format = ChatCompletionFormat.FormatName,
                Id = Identifiers.New("chatcmpl-"),
                IncludeUsage = IncludeUsage(body),
            },
        };
    }

    /// <summary>Whether the stream ends with a chunk of usage.</summary>
    public static bool IncludeUsage(RequestReader body) => body.Object("stream_options")?.Flag("include_usage") ?? false;

    private static ChatPrompt Prompt(RequestReader body, IReadOnlyList<ChatMessage> messages, IReadOnlyList<ToolDefinition> tools) => new()
    {
        Messages = messages,
        Tools = tools,
        ToolChoice = Tools.ReadChoice(body, tools),
        ParallelToolCalls = body.Flag("parallel_tool_calls") ?? true,
        ContinueFinalMessage = messages is [.., { Role: "assistant", ToolCalls: null }],
        TemplateVariables = Variables(body),
        SeparateReasoning = body.Text("reasoning_format") != "none",
    };

    private static Dictionary<string, string> Variables(RequestReader body)
    {
        var variables = body.Object("chat_template_kwargs") is { } given
            ? given.Element.EnumerateObject().DistinctBy(variable => variable.Name).ToDictionary(variable => variable.Name, variable => variable.Value.GetRawText())
            : [];
        if (variables.Count > 64)
            body.Fail("chat_template_kwargs", $"chat_template_kwargs has {variables.Count} entries; at most 64 are allowed.", "object_above_max_properties");
        if (body.Text("reasoning_effort", 32) is { } effort)
            variables.TryAdd("reasoning_effort", JsonSerializer.Serialize(effort, ReadingJson.Default.String));
        return variables;
    }

    private static int? MaxTokens(RequestReader body, int max)
    {
        int? newer = Bound("max_completion_tokens");
        return newer ?? Bound("max_tokens");

        // −1 is llama.cpp's "until the end".
        int? Bound(string name) => body[name].ValueKind == JsonValueKind.Number && body[name].TryGetInt32(out int value) && value == -1 && max == int.MaxValue
            ? null
            : body.Integer(name, 1, max);
    }

    private static int? LogProbabilities(RequestReader body)
    {
        bool wanted = body.Flag("logprobs") ?? false;
        int? top = body.Integer("top_logprobs", 0, 20);
        if (top is not null && !wanted)
            body.Fail("top_logprobs", "top_logprobs needs logprobs to be true.", "invalid_value");
        return wanted ? top ?? 0 : null;
    }
}
