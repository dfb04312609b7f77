namespace Graycat.Llama;

/// <summary>Finds what llama.cpp would assert on, or take for something else.</summary>
internal static class ContextOptionsCheck
{
    /// <summary>llama.cpp's bound on sequences (LLAMA_MAX_SEQ).</summary>
    internal const int MaxSequences = 256;

    private const int MaxTokens = 1 << 26;

    /// <summary>A sentence with the option, its value and its range; null when all is well.</summary>
    internal static string? FindMistake(LlamaContextOptions options) =>
        OutOfRange(nameof(options.MaxSequences), options.MaxSequences, 1, MaxSequences)
        ?? OutOfRange(nameof(options.ContextTokensPerSequence), options.ContextTokensPerSequence, 1, MaxTokens)
        ?? OutOfRange(nameof(options.BatchTokens), options.BatchTokens, 1, MaxTokens)
        ?? OutOfRange(nameof(options.MicroBatchTokens), options.MicroBatchTokens, 1, options.BatchTokens)
        ?? OutOfRange(nameof(options.LogitsPerBatch), options.LogitsPerBatch, options.MaxSequences, MaxTokens)
        ?? OutOfRange(nameof(options.Threads), options.Threads, 1, 1024)
        ?? OutOfRange(nameof(options.BatchThreads), options.BatchThreads, 1, 1024)
        ?? FindTotalMistake(options);

    private static string? OutOfRange(string name, int value, int min, int max) =>
        value >= min && value <= max ? null : $"{name} is {value}; it must be {min} to {max}.";

    private static string? FindTotalMistake(LlamaContextOptions options) =>
        (long)options.MaxSequences * options.ContextTokensPerSequence <= int.MaxValue ? null
        : $"MaxSequences × ContextTokensPerSequence is {(long)options.MaxSequences * options.ContextTokensPerSequence}; it must be at most {int.MaxValue}.";
}
