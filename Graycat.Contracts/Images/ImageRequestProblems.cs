using System.Globalization;

namespace Graycat.Contracts.Images;

/// <summary>Collects what is wrong with a request.</summary>
internal sealed class ImageRequestProblems
{
    private readonly List<ImageRequestProblem> _found = [];

    public IReadOnlyList<ImageRequestProblem> Found => _found;

    public void Add(string field, ImageRequestProblemKind kind, string message) =>
        _found.Add(new ImageRequestProblem(field, kind, message));

    /// <summary>Refuses NaN along with everything outside the bounds.</summary>
    public bool Range(string field, double value, double minimum, double maximum)
    {
        if (value >= minimum && value <= maximum)
            return true;
        string limit = maximum is int.MaxValue or double.MaxValue ? $"at least {Text(minimum)}" : $"between {Text(minimum)} and {Text(maximum)}";
        Add(field, ImageRequestProblemKind.OutOfRange, $"{Text(value)} is not {limit}.");
        return false;
    }

    public void Length(string field, string? text, int maximum)
    {
        if (text?.Length > maximum)
            Add(field, ImageRequestProblemKind.TooLarge, $"The text has {text.Length} characters; at most {maximum} are allowed.");
    }

    public void ImageBytes(string field, byte[]? image, ImageLimits limits)
    {
        if (image is null || image.Length == 0)
            Add(field, ImageRequestProblemKind.NotAnImage, "The picture is empty; PNG, JPEG and WebP are read.");
        else if (image.Length > limits.MaxInputImageBytes)
            Add(field, ImageRequestProblemKind.TooLarge, $"The picture has {image.Length} bytes; at most {limits.MaxInputImageBytes} are allowed.");
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
