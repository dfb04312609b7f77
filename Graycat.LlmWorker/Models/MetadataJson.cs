using System.Text.Json.Serialization;

namespace Graycat.LlmWorker.Models;

/// <summary>Writes single metadata values.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(double))]
internal sealed partial class MetadataJson : JsonSerializerContext;
