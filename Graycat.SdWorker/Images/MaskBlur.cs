namespace Graycat.SdWorker.Images;

/// <summary>OpenCV's Gaussian blur of an 8-bit mask, one direction after the other, borders mirrored (dcb|abcd|cba).</summary>
internal static class MaskBlur
{
    public static PixelImage Blur(PixelImage mask, int sigmaX, int sigmaY)
    {
        PixelImage result = mask;
        if (sigmaX > 0)
            result = Pass(result, Kernel(sigmaX), 1, 0);
        if (sigmaY > 0)
            result = Pass(result, Kernel(sigmaY), 0, 1);
        return result;
    }

    private static float[] Kernel(int sigma)
    {
        int radius = (int)(2.5 * sigma + 0.5);
        var kernel = new float[2 * radius + 1];
        double sum = 0;
        for (int i = -radius; i <= radius; i++)
            sum += Math.Exp(-i * i / (2.0 * sigma * sigma));
        for (int i = -radius; i <= radius; i++)
            kernel[i + radius] = (float)(Math.Exp(-i * i / (2.0 * sigma * sigma)) / sum);
        return kernel;
    }

    private static PixelImage Pass(PixelImage mask, float[] kernel, int stepX, int stepY)
    {
        PixelImage result = PixelImage.Blank(mask.Width, mask.Height, 1);
        int radius = kernel.Length / 2;
        for (int y = 0; y < mask.Height; y++)
            for (int x = 0; x < mask.Width; x++)
            {
                float sum = 0;
                for (int i = -radius; i <= radius; i++)
                    sum += kernel[i + radius] * mask.Pixels[Mirror(y + i * stepY, mask.Height) * mask.Width + Mirror(x + i * stepX, mask.Width)];
                result.Pixels[y * mask.Width + x] = (byte)Math.Clamp(MathF.Round(sum), 0, 255);
            }

        return result;
    }

    private static int Mirror(int index, int length)
    {
        if (length == 1)
            return 0;
        while (index < 0 || index >= length)
            index = index < 0 ? -index : 2 * length - 2 - index;
        return index;
    }
}
