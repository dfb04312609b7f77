using System.Globalization;
using System.Text.RegularExpressions;

namespace Graycat.SdWorker.Prompts;

/// <summary>An extra network that a prompt calls for, such as <c>&lt;lora:name:0.8&gt;</c>.</summary>
/// <param name="Type">The word before the first colon.</param>
/// <param name="Items">Everything after it, split at colons.</param>
public sealed record ExtraNetwork(string Type, IReadOnlyList<string> Items)
{
    /// <summary>The items without a name.</summary>
    public IReadOnlyList<string> Positional => [.. Items.Where(item => !IsNamed(item))];

    /// <summary>The items written as <c>name=value</c>; the last of a name counts.</summary>
    public IReadOnlyDictionary<string, string> Named => Items.Where(IsNamed).Select(item => item.Split('='))
        .GroupBy(parts => parts[0]).ToDictionary(group => group.Key, group => group.Last()[1]);

    /// <summary>Weight in the text encoder: the second item, or the one named <c>te</c>; 1 by default.</summary>
    public double TextEncoderWeight => Weight("te", 1) ?? 1;

    /// <summary>Weight in the UNet: the third item, or the one named <c>unet</c>; that of the text encoder by default.</summary>
    public double UNetWeight => Weight("unet", 2) ?? TextEncoderWeight;

    private static bool IsNamed(string item) => item.Count(character => character == '=') == 1;

    private double? Weight(string name, int position)
    {
        string? text = Named.GetValueOrDefault(name) ?? Positional.ElementAtOrDefault(position);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double weight) && double.IsFinite(weight) ? weight : null;
    }
}

/// <summary>Cuts extra networks out of a prompt.</summary>
public static partial class ExtraNetworks
{
    /// <summary>The prompt without them, and what was found in its order.</summary>
    public static (string Remainder, IReadOnlyList<ExtraNetwork> Networks) Extract(string prompt)
    {
        var networks = new List<ExtraNetwork>();
        string rest = Network().Replace(prompt, match =>
        {
            networks.Add(new ExtraNetwork(match.Groups[1].Value, match.Groups[2].Value.Split(':')));
            return "";
        });
        return (rest, networks);
    }

    [GeneratedRegex(@"<(\w+):([^>]+)>")]
    private static partial Regex Network();
}
