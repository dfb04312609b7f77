namespace Graycat.SdWorker.Pipelines;

/// <summary>Brings a guided prediction's deviation back towards the unguided one's (Lin et al. 2023, section 3.4).</summary>
internal static class GuidanceRescaling
{
    public static void Apply(Span<float> guided, ReadOnlySpan<float> positive, double rescale)
    {
        double factor = Deviation(positive) / Deviation(guided);
        float mixed = (float)(rescale * factor + (1 - rescale));
        if (!float.IsFinite(mixed))
            return;
        for (int i = 0; i < guided.Length; i++)
            guided[i] *= mixed;
    }

    private static double Deviation(ReadOnlySpan<float> values)
    {
        double mean = 0;
        foreach (float value in values)
            mean += value;
        mean /= values.Length;
        double sum = 0;
        foreach (float value in values)
            sum += (value - mean) * (value - mean);
        return Math.Sqrt(sum / (values.Length - 1));
    }
}
