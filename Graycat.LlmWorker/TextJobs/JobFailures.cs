using System.Text.Json;
using Graycat.Contracts.Jobs;
using Graycat.LlmWorker.Scheduling;

namespace Graycat.LlmWorker.TextJobs;

/// <summary>The failures of text jobs, each one sentence for the caller.</summary>
internal static class JobFailures
{
    /// <summary>The prompt is as long as the context, or longer; both numbers are in <see cref="JobFailure.Data"/>.</summary>
    public static JobFailure Overflow(ContextOverflow overflow) => new(
        FailureCode.ContextOverflow,
        $"This model's context is {overflow.ContextTokens} tokens; the prompt has {overflow.PromptTokens} tokens, and at least one must be left for the answer. Shorten the prompt.",
        "messages",
        JsonSerializer.SerializeToElement(
            new ContextOverflowData(overflow.PromptTokens, overflow.ContextTokens),
            WorkerJson.Default.ContextOverflowData));

    /// <summary>One of several inputs is longer than the context.</summary>
    public static JobFailure InputOverflow(int index, ContextOverflow overflow) => new(
        FailureCode.ContextOverflow,
        $"This model reads {overflow.ContextTokens} tokens; input {index} has {overflow.PromptTokens} tokens. Shorten it, or let it be cut.",
        "input",
        JsonSerializer.SerializeToElement(
            new ContextOverflowData(overflow.PromptTokens, overflow.ContextTokens),
            WorkerJson.Default.ContextOverflowData));

    public static JobFailure TimedOut { get; } = new(FailureCode.Timeout, "The deadline passed before the answer was complete.");

    public static JobFailure Cancelled { get; } = new(FailureCode.Cancelled, "The job was cancelled.");

    public static JobFailure Invalid(string message, string? param) => new(FailureCode.InvalidRequest, message, param);

    public static JobFailure Unsupported(string message, string? param = null) => new(FailureCode.Unsupported, message, param);

    public static JobFailure Internal(string message) => new(FailureCode.Internal, message);
}
