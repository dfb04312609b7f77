using System.Globalization;

namespace Graycat.LlmWorker.Grammars.JsonSchemas;

/// <summary>Integers within bounds, digit by digit. No integer has more than 16 digits.</summary>
internal static class IntegerRules
{
    private const int MostDigits = 16;

    /// <summary>Inclusive bounds; null for none.</summary>
    public static string Body(decimal? minimum, decimal? maximum)
    {
        if (minimum is null && maximum is null) return "\"-\"? (\"0\" | [1-9] [0-9]{0,15})";
        if (minimum > maximum) throw new JsonSchemaException($"no integer lies between {minimum} and {maximum}");
        var parts = new List<string>();
        if (minimum is null or < 0)
            parts.Add($"\"-\" ({Natural(Math.Max(1, -(maximum ?? -1)), minimum is null ? null : -minimum)})");
        if (maximum is null or >= 0)
            parts.Add(Natural(Math.Max(0, minimum ?? 0), maximum));
        return $"({string.Join(" | ", parts)})";
    }

    // One alternative for each number of digits.
    private static string Natural(decimal low, decimal? high)
    {
        var parts = new List<string>();
        string lowest = Digits(low);
        string highest = high is null ? new string('9', MostDigits) : Digits(high.Value);
        for (int length = lowest.Length; length <= highest.Length; length++)
        {
            string from = length == lowest.Length ? lowest : "1" + new string('0', length - 1);
            string to = length == highest.Length ? highest : new string('9', length);
            parts.Add(Between(from, to));
        }
        return string.Join(" | ", parts);
    }

    private static string Digits(decimal value) => value.ToString("0", CultureInfo.InvariantCulture);

    // Both bounds have the same number of digits.
    private static string Between(ReadOnlySpan<char> low, ReadOnlySpan<char> high)
    {
        if (low.IsEmpty) return "";
        if (!low.ContainsAnyExcept('0') && !high.ContainsAnyExcept('9')) return $"[0-9]{{{low.Length}}}";
        if (low[0] == high[0]) return $"\"{low[0]}\" {Between(low[1..], high[1..])}".TrimEnd();
        var parts = new List<string>();
        int rest = low.Length - 1;
        char first = low[0], last = high[0];
        if (low[1..].ContainsAnyExcept('0')) parts.Add($"\"{first++}\" {Between(low[1..], new string('9', rest))}");
        bool ragged = high[1..].ContainsAnyExcept('9');
        if (ragged) last--;
        if (first <= last) parts.Add(rest == 0 ? $"[{first}-{last}]" : $"[{first}-{last}] [0-9]{{{rest}}}");
        if (ragged) parts.Add($"\"{high[0]}\" {Between(new string('0', rest), high[1..])}");
        return parts.Count == 1 ? parts[0] : $"({string.Join(" | ", parts)})";
    }
}
