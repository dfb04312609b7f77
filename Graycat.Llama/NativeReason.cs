namespace Graycat.Llama;

/// <summary>Makes one sentence of llama.cpp's log lines, whose first tells the most: <c>llama_model_load: error loading model: …</c>.</summary>
internal static class NativeReason
{
    internal static string Shorten(string reason)
    {
        string line = reason.Split('\n', 2)[0].Trim();
        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        bool startsWithFunction = colon > 0 && !line.AsSpan(0, colon).Contains(' ');
        string cause = startsWithFunction ? line[(colon + 2)..] : line;
        return cause.Length == 0 ? "it gave no reason." : cause.TrimEnd('.') + ".";
    }
}
