using System.Text.Json.Serialization;

namespace Graycat.Api.Dialects.Reading;

/// <summary>JSON of single values.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class ReadingJson : JsonSerializerContext;
