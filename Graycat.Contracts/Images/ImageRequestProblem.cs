using System.Text.Json.Serialization;

namespace Graycat.Contracts.Images;

/// <summary>One thing that is wrong with an <see cref="ImageRequest"/>.</summary>
/// <param name="Field">The property, as a path such as <c>Mask.BlurX</c>; dialects map it to their own name.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Message">What was wrong, with the value, and what would be right.</param>
public sealed record ImageRequestProblem(string Field, ImageRequestProblemKind Kind, string Message);

/// <summary>What can be wrong with a field of an <see cref="ImageRequest"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImageRequestProblemKind>))]
public enum ImageRequestProblemKind
{
    /// <summary>The mode needs the field, but it is missing.</summary>
    Missing,

    /// <summary>Below or above its bounds, or not a finite number.</summary>
    OutOfRange,

    /// <summary>A size that is not divisible as needed.</summary>
    NotAMultiple,

    /// <summary>Too large for the server's limits together with other fields.</summary>
    TooLarge,

    /// <summary>Not a picture of a known format, or cut off.</summary>
    NotAnImage,

    /// <summary>Fields that exclude each other.</summary>
    Conflict,
}
