using System.Text.Json;
using System.Text.Json.Serialization;
using Graycat.Contracts.Embeddings;
using Graycat.Contracts.Text;
using Graycat.Contracts.Utilities;

namespace Graycat.Contracts;

/// <summary>The JSON in which requests, events and results cross a process border.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(TextRequest))]
[JsonSerializable(typeof(TextChunk))]
[JsonSerializable(typeof(TextResult))]
[JsonSerializable(typeof(EmbeddingRequest))]
[JsonSerializable(typeof(EmbeddingResult))]
[JsonSerializable(typeof(RerankRequest))]
[JsonSerializable(typeof(RerankResult))]
[JsonSerializable(typeof(UtilityRequest))]
[JsonSerializable(typeof(UtilityResult))]
[JsonSerializable(typeof(ModelDescription))]
public sealed partial class GraycatJson : JsonSerializerContext;
