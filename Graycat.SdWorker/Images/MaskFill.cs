namespace Graycat.SdWorker.Images;

/// <summary>
/// Fills the masked part of a picture with the colours around it: the picture without it is blurred ever less and laid
/// over itself (A1111's "fill").
/// </summary>
internal static class MaskFill
{
    private static readonly (int Radius, int Repeats)[] s_passes = [(256, 1), (64, 1), (16, 2), (4, 4), (2, 2), (0, 1)];

    /// <param name="image">RGB.</param>
    /// <param name="mask">Grey, of the same size; 255 is filled.</param>
    public static PixelImage Fill(PixelImage image, PixelImage mask)
    {
        float[] source = Premultiplied(image, mask);
        var result = new float[source.Length];
        foreach ((int radius, int repeats) in s_passes)
        {
            float[] blurred = radius == 0 ? source : GaussianBlur(source, image.Width, image.Height, radius);
            for (int i = 0; i < repeats; i++)
                LayOver(result, blurred);
        }

        return ToImage(result, image.Width, image.Height);
    }

    private static float[] Premultiplied(PixelImage image, PixelImage mask)
    {
        var values = new float[4 * mask.Pixels.Length];
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            float alpha = (255 - mask.Pixels[i]) / 255f;
            for (int c = 0; c < 3; c++)
                values[4 * i + c] = image.Pixels[3 * i + c] * alpha;
            values[4 * i + 3] = alpha;
        }

        return values;
    }

    private static void LayOver(float[] below, float[] above)
    {
        for (int i = 0; i < below.Length; i += 4)
            for (int c = 0; c < 4; c++)
                below[i + c] = above[i + c] + below[i + c] * (1 - above[i + 3]);
    }

    private static PixelImage ToImage(float[] values, int width, int height)
    {
        PixelImage image = PixelImage.Blank(width, height, 3);
        for (int i = 0; i < width * height; i++)
            for (int c = 0; c < 3; c++)
                image.Pixels[3 * i + c] = (byte)Math.Clamp(values[4 * i + c] / Math.Max(values[4 * i + 3], 1e-6f), 0, 255);
        return image;
    }

    /// <summary>Three box blurs, whose variances add up to the Gaussian's.</summary>
    private static float[] GaussianBlur(float[] values, int width, int height, int sigma)
    {
        int radius = (int)Math.Round((Math.Sqrt(4.0 * sigma * sigma + 1) - 1) / 2);
        for (int pass = 0; pass < 3; pass++)
        {
            values = BoxBlur(values, width, 4, height, width * 4, radius);
            values = BoxBlur(values, height, width * 4, width, 4, radius);
        }

        return values;
    }

    /// <summary>A running mean along one direction; the border pixel is repeated.</summary>
    private static float[] BoxBlur(float[] values, int length, int step, int lines, int lineStep, int radius)
    {
        var result = new float[values.Length];
        for (int line = 0; line < lines; line++)
            for (int c = 0; c < 4; c++)
            {
                int start = line * lineStep + c;
                double sum = 0;
                for (int i = -radius; i <= radius; i++)
                    sum += values[start + Math.Clamp(i, 0, length - 1) * step];
                for (int i = 0; i < length; i++)
                {
                    result[start + i * step] = (float)(sum / (2 * radius + 1));
                    sum += values[start + Math.Min(i + radius + 1, length - 1) * step] - values[start + Math.Max(i - radius, 0) * step];
                }
            }

        return result;
    }
}
