namespace Graycat.SdWorker.Pipelines;

/// <summary>The guidance scale as an input of distilled models: a sinusoidal embedding of 1000 times (scale − 1).</summary>
internal static class GuidanceEmbedding
{
    /// <summary>Fills (rows, width): sines, then cosines.</summary>
    public static void Fill(Span<float> embedding, int rows, double scale)
    {
        int width = embedding.Length / rows;
        int half = width / 2;
        double value = (scale - 1) * 1000;
        embedding.Clear();
        for (int i = 0; i < half; i++)
        {
            float angle = (float)value * MathF.Exp(i * -(float)(Math.Log(10000) / (half - 1)));
            for (int row = 0; row < rows; row++)
            {
                embedding[row * width + i] = MathF.Sin(angle);
                embedding[row * width + half + i] = MathF.Cos(angle);
            }
        }
    }
}
