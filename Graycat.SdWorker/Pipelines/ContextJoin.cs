namespace Graycat.SdWorker.Pipelines;

/// <summary>Joins the outputs of several text encoders.</summary>
internal static class ContextJoin
{
    /// <summary>Arrays of (tokens, width) side by side: (tokens, sum of widths).</summary>
    public static float[] Widths(IReadOnlyList<float[]> parts, int tokens)
    {
        if (parts.Count == 1)
            return parts[0];
        var joined = new float[parts.Sum(part => part.Length)];
        int width = joined.Length / tokens, offset = 0;
        foreach (float[] part in parts)
        {
            int partWidth = part.Length / tokens;
            for (int token = 0; token < tokens; token++)
                part.AsSpan(token * partWidth, partWidth).CopyTo(joined.AsSpan(token * width + offset));
            offset += partWidth;
        }

        return joined;
    }
}
