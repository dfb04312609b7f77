using System.Text;

namespace Graycat.LlmWorker.Grammars.JsonSchemas;

/// <summary>
/// Any text up to and with a marker that it does not contain before, as the states of a Knuth-Morris-Pratt automaton:
/// always exactly one way to read the text.
/// </summary>
internal static class UntilRule
{
    public static string Add(GbnfWriter writer, string marker)
    {
        Rune[] units = [.. marker.EnumerateRunes()];
        Rune[] letters = [.. units.Distinct()];
        string name = $"until-{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(marker))}";
        if (name.Length > 40) name = $"until-{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(marker)).AsSpan(0, 8))}";
        for (int state = 0; state < units.Length; state++)
            writer.Shared($"{name}-{state}", Body(name, units, letters, state));
        return $"{name}-0";
    }

    private static string Body(string name, Rune[] units, Rune[] letters, int state)
    {
        var choices = new List<string> { $"[^{string.Concat(letters.Select(letter => GbnfWriter.InClass(letter.Value)))}] {name}-0" };
        foreach (Rune letter in letters)
        {
            int next = Next(units, state, letter);
            choices.Add($"{GbnfWriter.Literal(letter.ToString())} {(next == units.Length ? "" : $"{name}-{next}")}".Trim());
        }
        return string.Join(" | ", choices);
    }

    // The longest beginning of the marker that the text read so far ends with.
    private static int Next(Rune[] units, int state, Rune letter)
    {
        Rune[] read = [.. units[..state], letter];
        for (int length = Math.Min(read.Length, units.Length); length > 0; length--)
            if (read.AsSpan(read.Length - length).SequenceEqual(units.AsSpan(0, length)))
                return length;
        return 0;
    }
}
