using System.Text.Json.Serialization;

namespace Graycat.Contracts.Jobs;

/// <summary>The JSON of the job fabric, camel case, without nulls. A <c>ReadOnlyMemory&lt;byte&gt;</c> is base64 here; on the hot path data travels raw.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobSubmission))]
[JsonSerializable(typeof(JobLease))]
[JsonSerializable(typeof(JobEvent))]
[JsonSerializable(typeof(JobFailure))]
[JsonSerializable(typeof(JobSnapshot))]
[JsonSerializable(typeof(QueueStats))]
[JsonSerializable(typeof(DeadLetter))]
[JsonSerializable(typeof(WorkerHeartbeat))]
[JsonSerializable(typeof(WorkerModel))]
public sealed partial class JobsJsonContext : JsonSerializerContext;
