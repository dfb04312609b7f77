using System.Globalization;
using System.Text.RegularExpressions;

namespace Graycat.SdWorker.Prompts;

/// <summary>Splits a prompt at the word AND into parts that are denoised side by side.</summary>
public static partial class PromptParts
{
    /// <summary>The parts with their weights, 1 where none is written; at least one.</summary>
    public static IReadOnlyList<WeightedText> Split(string prompt) => [.. And().Split(prompt).Select(Part)];

    private static WeightedText Part(string part)
    {
        string text = part.TrimEnd();
        Match weight = Weight().Match(text);
        if (!weight.Success)
            return new WeightedText(text, 1);
        double value = double.Parse(weight.Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture);
        return new WeightedText(text[..weight.Index].TrimEnd(), value);
    }

    [GeneratedRegex(@"\bAND\b")]
    private static partial Regex And();

    [GeneratedRegex(@":\s*([-+]?(?:[0-9]+\.?|[0-9]*\.[0-9]+))$", RegexOptions.RightToLeft)]
    private static partial Regex Weight();
}
