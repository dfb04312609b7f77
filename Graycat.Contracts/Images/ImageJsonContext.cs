using System.Text.Json;
using System.Text.Json.Serialization;

namespace Graycat.Contracts.Images;

/// <summary>Source-generated JSON for everything of an image job that crosses a process border.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ImageRequest))]
[JsonSerializable(typeof(ImageProgress))]
[JsonSerializable(typeof(ImageResult))]
[JsonSerializable(typeof(ImageRequestProblem[]))]
public sealed partial class ImageJsonContext : JsonSerializerContext;
