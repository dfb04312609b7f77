using System.Text.Json.Serialization;

namespace Graycat.SdWorker.ImageJobs;

/// <summary>What the registry keeps of an image model beside its name: <c>WorkerModel.Details</c>.</summary>
/// <param name="Sha256">Of the UNet's file.</param>
/// <param name="Filename">The folder's name.</param>
/// <param name="Failure">Why it could not be loaded; null otherwise.</param>
public sealed record ImageModelDetails(string Sha256, string Filename, string? Failure);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ImageModelDetails))]
internal sealed partial class ImageModelDetailsContext : JsonSerializerContext;
