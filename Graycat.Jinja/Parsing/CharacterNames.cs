using System.Collections.Frozen;
using System.Globalization;

namespace Graycat.Jinja.Parsing;

/// <summary>
/// The names for <c>\N{…}</c>: Latin, Greek, Cyrillic, punctuation, symbols and emoji, read from the embedded
/// <c>Resources/character-names.txt</c> (one line a character: its code point in hex, a blank, its Unicode name) when first
/// needed; ideographs by their rule.
/// </summary>
internal static class CharacterNames
{
    private const string Ideograph = "CJK UNIFIED IDEOGRAPH-";
    private static readonly Lazy<FrozenDictionary<string, int>> s_names = new(Load);

    public static bool TryFind(string name, out int codePoint)
    {
        string upper = name.ToUpperInvariant();
        if (upper.StartsWith(Ideograph, StringComparison.Ordinal))
            return int.TryParse(upper.AsSpan(Ideograph.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out codePoint) && codePoint is >= 0x3400 and <= 0x323AF;
        return s_names.Value.TryGetValue(upper, out codePoint);
    }

    private static FrozenDictionary<string, int> Load()
    {
        using var stream = typeof(CharacterNames).Assembly.GetManifestResourceStream("Graycat.Jinja.character-names.txt")!;
        using var reader = new StreamReader(stream);
        var names = new Dictionary<string, int>();
        while (reader.ReadLine() is { } line)
        {
            int blank = line.IndexOf(' ');
            names[line[(blank + 1)..]] = int.Parse(line.AsSpan(0, blank), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }
        return names.ToFrozenDictionary();
    }
}
