using System.Text.Json;
using Graycat.Api.Dialects.OpenAI;
using Graycat.Api.Dialects.Reading;
using Graycat.Api.Jobs;
using Graycat.Api.Streaming;
using Graycat.Contracts.Text;

namespace Graycat.Api.Dialects.LlamaCpp;

/// <summary>Reads llama.cpp's <c>/completion</c> and <c>/infill</c>. Numbers beyond soft bounds are clamped, as llama-server does.</summary>
internal static class LlamaCompletionRequest
{
    private const int MaxPrompts = 2048;

    private static readonly string[] s_ownFields =
    [
        "n_predict", "id_slot", "slot_id", "cache_prompt", "n_keep", "repeat_penalty", "repeat_last_n", "mirostat", "mirostat_tau", "mirostat_eta",
        "n_probs", "ignore_eos", "typical_p", "tfs_z", "penalize_nl", "n_discard", "return_tokens", "samplers", "response_fields", "min_p", "n_cmpl",
        "json_schema", "grammar", "post_sampling_probs", "return_progress", "timings_per_token", "lora",
    ];

    /// <summary>Whether a body on a shared route speaks this dialect: it has a field, or a form of prompt, that only llama.cpp knows.</summary>
    public static bool Claims(JsonElement body) =>
        s_ownFields.Any(name => body.TryGetProperty(name, out _))
        || (body.TryGetProperty("prompt", out var prompt) && prompt.ValueKind is JsonValueKind.Array or JsonValueKind.Object);

    public static TextCall Read(RequestReader body) => Read(body, Prompts(body));

    /// <summary>Code around a gap: <c>input_prefix</c>, <c>input_suffix</c>, <c>input_extra</c>; <c>prompt</c> goes on after the prefix.</summary>
    public static TextCall ReadInfill(RequestReader body)
    {
        if (!body.Has("input_prefix"))
            body.Missing("input_prefix");
        if (!body.Has("input_suffix"))
            body.Missing("input_suffix");
        var extra = body.List("input_extra", 256).Select(file => KeyValuePair.Create(file.Text("filename") ?? "", file.Text("text") ?? "")).ToList();
        string prefix = body.Text("input_prefix") + (body["prompt"].ValueKind == JsonValueKind.String ? body.Text("prompt") : "");
        return Read(body, [new InfillPrompt(prefix, body.Text("input_suffix") ?? "", extra)]);
    }

    private static TextCall Read(RequestReader body, IReadOnlyList<TextPrompt> prompts)
    {
        int choices = body.Integer("n_cmpl", 1, 128) ?? body.Integer("n", 1, 128) ?? 1;
        var request = Options(body, choices);
        bool stream = body.Flag("stream") ?? false;
        bool isList = choices > 1 || prompts.Count > 1;
        return new()
        {
            Model = body.Text("model", 256),
            Stream = stream,
            Requests = [.. prompts.Select(prompt => request with { Prompt = prompt })],
            Shape = new() { Format = LlamaCompletionFormat.FormatName, Id = "", Options = ReplyOptions(body, request, stream, isList) },
        };
    }

    private static TextRequest Options(RequestReader body, int choices)
    {
        int limit = body.Integer("n_predict", -1, int.MaxValue) ?? body.Integer("max_tokens", -1, int.MaxValue) ?? -1;
        var sampling = SamplingFields.Read(body, new() { MinP = 0.05f });
        int logProbabilities = body.Integer("n_probs", 0, 20) ?? 0;
        return new()
        {
            Model = "",
            Prompt = new RawPrompt(""),
            Sampling = IsRandom(body["seed"]) ? sampling with { Seed = null } : sampling,
            Choices = choices,
            MaxTokens = limit < 0 ? null : limit,
            Stop = Stops.Read(body),
            Format = ResponseFormat.Read(body),
            LogProbabilities = logProbabilities == 0 ? null : logProbabilities,
            IgnoreEndOfSequence = body.Flag("ignore_eos") ?? false,
            CachePrompt = body.Flag("cache_prompt") ?? true,
            ReportProgress = body.Flag("return_progress") ?? false,
            Adapters = [.. body.List("lora", 64).Select(adapter => KeyValuePair.Create((adapter.Integer("id", 0, 1000) ?? 0).ToString(System.Globalization.CultureInfo.InvariantCulture), adapter.Number("scale", -100, 100) ?? 1))],
        };
    }

    // −1 and 2³²−1 are llama.cpp's "choose one".
    private static bool IsRandom(JsonElement seed) => seed.ValueKind == JsonValueKind.Number && seed.TryGetInt64(out long value) && value is -1 or uint.MaxValue;

    /// <summary>A text, token ids, texts and ids mixed, an object with a text, or a list of any of these.</summary>
    private static IReadOnlyList<TextPrompt> Prompts(RequestReader body)
    {
        var prompt = body["prompt"];
        switch (prompt.ValueKind)
        {
            case JsonValueKind.String:
                return [new RawPrompt(prompt.GetString()!, ParseSpecialTokens: true)];
            case JsonValueKind.Object:
                return [new RawPrompt(body.Object("prompt")!.Text("prompt_string") ?? "", ParseSpecialTokens: true)];
            case JsonValueKind.Array when prompt.GetArrayLength() > 0:
                return prompt.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number)
                    ? [PromptTokens.Read(body, "prompt")]
                    : [.. body.List("prompt", MaxPrompts).Select(Item)];
            default:
                body.Fail("prompt", "\"prompt\" must be a string, a list of tokens, an object with prompt_string, or a list of these.", "invalid_type");
                return [new RawPrompt("")];
        }
    }

    private static TextPrompt Item(RequestReader item) => item.Element.ValueKind switch
    {
        JsonValueKind.Array => PromptTokens.Read(item),
        JsonValueKind.Object => new RawPrompt(item.Text("prompt_string") ?? "", ParseSpecialTokens: true),
        _ => new RawPrompt(item.AsText(), ParseSpecialTokens: true),
    };

    private static Dictionary<string, string> ReplyOptions(RequestReader body, TextRequest request, bool stream, bool isList) => new()
    {
        ["list"] = isList ? "1" : "",
        ["tokens"] = (body.Flag("return_tokens") ?? false) ? "1" : "",
        ["settings"] = System.Text.Encoding.UTF8.GetString(JsonAnswer.ToUtf8(json => GenerationSettings.Write(json, request, stream)).WrittenSpan),
    };
}
