namespace Graycat.ServiceDefaults.Startup;

/// <summary>The <c>GRAYCAT_</c> environment variables that some part of Graycat reads.</summary>
public static class GraycatVariables
{
    /// <summary>Every known name, upper case.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        "GRAYCAT_HOME", "GRAYCAT_MODELS", "GRAYCAT_LLAMA_LIBRARY_DIR", "GRAYCAT_URL", "GRAYCAT_API_KEY",
        "GRAYCAT_THREADS", "GRAYCAT_CONTEXT", "GRAYCAT_SLOTS", "GRAYCAT_SD_THREADS", "GRAYCAT_SD_DEVICE", "GRAYCAT_TEST_VOCABULARIES",
    ];

    /// <summary>Known names that differ from <paramref name="name"/> least; null where none is near.</summary>
    public static string? Nearest(string name)
    {
        string? best = Known.MinBy(known => Distance(name, known));
        return best is not null && Distance(name, best) <= 4 ? best : null;
    }

    /// <summary>Levenshtein distance (Wagner and Fischer 1974), two rows at a time.</summary>
    private static int Distance(string a, string b)
    {
        int[] previous = [.. Enumerable.Range(0, b.Length + 1)];
        foreach (char letter in a)
        {
            int[] current = new int[b.Length + 1];
            current[0] = previous[0] + 1;
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = previous[j - 1] + (letter == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(replace, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[^1];
    }
}
