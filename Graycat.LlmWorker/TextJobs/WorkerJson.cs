using System.Text.Json.Serialization;

namespace Graycat.LlmWorker.TextJobs;

/// <summary>Figures of a context overflow, in <see cref="Contracts.Jobs.JobFailure.Data"/>.</summary>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="ContextTokens">Tokens of the context.</param>
internal sealed record ContextOverflowData(int PromptTokens, int ContextTokens);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ContextOverflowData))]
internal sealed partial class WorkerJson : JsonSerializerContext;
