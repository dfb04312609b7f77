using System.Globalization;
using System.Text;

namespace Graycat.SdWorker.Tokenizers;

/// <summary>
/// Unicode normalisation form C (Unicode Standard Annex 15). .NET leaves text as it is when it runs without ICU, as
/// Graycat does, so the tables come from the file beside this one.
/// </summary>
internal static class CanonicalComposition
{
    private const int HangulSyllables = 0xAC00, HangulLead = 0x1100, HangulVowel = 0x1161, HangulTail = 0x11A7;
    private const int Vowels = 21, Tails = 28, Syllables = 19 * Vowels * Tails;

    private static readonly Lazy<Tables> s_tables = new(Tables.Load);

    /// <summary>The text in form C. Text without characters from U+0300 on is returned as it is.</summary>
    public static string Normalize(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\u0300', '\uFFFF'))
            return text;
        List<int> characters = Decompose(text, s_tables.Value);
        OrderMarks(characters, s_tables.Value);
        return Compose(characters, s_tables.Value);
    }

    private static List<int> Decompose(string text, Tables tables)
    {
        var result = new List<int>(text.Length + 8);
        foreach (Rune rune in text.EnumerateRunes())
            Decompose(rune.Value, result, tables);
        return result;
    }

    private static void Decompose(int character, List<int> result, Tables tables)
    {
        int syllable = character - HangulSyllables;
        if (syllable is >= 0 and < Syllables)
        {
            result.Add(HangulLead + syllable / (Vowels * Tails));
            result.Add(HangulVowel + syllable % (Vowels * Tails) / Tails);
            if (syllable % Tails != 0)
                result.Add(HangulTail + syllable % Tails);
        }
        else if (tables.Decompositions.TryGetValue(character, out int[]? parts))
            foreach (int part in parts)
                Decompose(part, result, tables);
        else
            result.Add(character);
    }

    /// <summary>Stable order of each run of combining marks by class.</summary>
    private static void OrderMarks(List<int> characters, Tables tables)
    {
        for (int start = 0; start < characters.Count; start++)
        {
            int end = start;
            while (end < characters.Count && tables.Class(characters[end]) != 0)
                end++;
            if (end - start > 1)
            {
                int[] ordered = [.. characters.GetRange(start, end - start).OrderBy(tables.Class)];
                for (int i = 0; i < ordered.Length; i++)
                    characters[start + i] = ordered[i];
            }

            start = end;
        }
    }

    private static string Compose(List<int> characters, Tables tables)
    {
        var result = new List<int>(characters.Count);
        int starter = -1;
        int lastClass = 0;
        foreach (int character in characters)
        {
            int combiningClass = tables.Class(character);
            bool adjacent = starter == result.Count - 1;
            bool blocked = !adjacent && lastClass >= combiningClass;
            if (starter >= 0 && !blocked && TryCompose(result[starter], character, tables, out int composed))
            {
                result[starter] = composed;
                continue;
            }

            if (combiningClass == 0)
                starter = result.Count;
            lastClass = combiningClass;
            result.Add(character);
        }

        var text = new StringBuilder(result.Count);
        foreach (int character in result)
            text.Append(new Rune(character).ToString());
        return text.ToString();
    }

    private static bool TryCompose(int first, int second, Tables tables, out int composed)
    {
        int lead = first - HangulLead, vowel = second - HangulVowel, tail = second - HangulTail, syllable = first - HangulSyllables;
        if (lead is >= 0 and < 19 && vowel is >= 0 and < Vowels)
            composed = HangulSyllables + (lead * Vowels + vowel) * Tails;
        else if (syllable is >= 0 and < Syllables && syllable % Tails == 0 && tail is > 0 and < Tails)
            composed = first + tail;
        else
            return tables.Compositions.TryGetValue((first, second), out composed);
        return true;
    }

    private sealed class Tables
    {
        private readonly Dictionary<int, int> _classes = [];

        public Dictionary<int, int[]> Decompositions { get; } = [];

        public Dictionary<(int First, int Second), int> Compositions { get; } = [];

        public int Class(int character) => _classes.GetValueOrDefault(character);

        public static Tables Load()
        {
            var tables = new Tables();
            using Stream stream = typeof(CanonicalComposition).Assembly.GetManifestResourceStream("canonical-decompositions.txt")!;
            using var reader = new StreamReader(stream);
            while (reader.ReadLine() is { } line)
                tables.Add(line.Split(' '));
            return tables;
        }

        private void Add(string[] fields)
        {
            if (fields[0] == "c")
            {
                for (int character = Hex(fields[2]); character <= Hex(fields[3]); character++)
                    _classes[character] = int.Parse(fields[1], CultureInfo.InvariantCulture);
            }
            else if (fields[0] is "d" or "x")
            {
                int[] parts = [.. fields.Skip(2).Select(Hex)];
                Decompositions[Hex(fields[1])] = parts;
                if (fields[0] == "d")
                    Compositions[(parts[0], parts[1])] = Hex(fields[1]);
            }
        }

        private static int Hex(string field) => int.Parse(field, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
