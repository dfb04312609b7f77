using Graycat.Llama.Gguf;

namespace Graycat.LlmWorker.Models;

/// <summary>What a model can do, as far as its file's header tells.</summary>
internal static class ModelCapabilities
{
    /// <summary>llama.cpp's number of the pooling that scores a pair instead of embedding a text.</summary>
    private const long RankPooling = 4;

    /// <summary>Encoders, which generate nothing.</summary>
    private static readonly string[] s_encoders = ["bert", "modern-bert", "nomic-bert", "nomic-bert-moe", "neo-bert", "jina-bert-v2", "jina-bert-v3", "eurobert", "gemma-embedding", "t5encoder"];

    /// <summary>Out of <c>completion</c>, <c>tools</c>, <c>thinking</c>, <c>insert</c>, <c>embedding</c>, <c>rerank</c>.</summary>
    public static IReadOnlyList<string> Of(GgufFile header)
    {
        long? pooling = header.GetInteger($"{header.Architecture}.pooling_type");
        if (pooling == RankPooling)
            return ["rerank"];
        if (pooling is > 0 || s_encoders.Contains(header.Architecture))
            return ["embedding"];
        return [.. OfGenerator(header)];
    }

    private static IEnumerable<string> OfGenerator(GgufFile header)
    {
        string template = header.ChatTemplate ?? "";
        yield return "completion";
        if (template.Contains("tools", StringComparison.Ordinal))
            yield return "tools";
        if (template.Contains("<think>", StringComparison.Ordinal) || template.Contains("enable_thinking", StringComparison.Ordinal) || template.Contains("reasoning_content", StringComparison.Ordinal))
            yield return "thinking";
        if (header.GetInteger("tokenizer.ggml.fim_pre_token_id") is not null || header.GetInteger("tokenizer.ggml.prefix_token_id") is not null)
            yield return "insert";
    }
}
