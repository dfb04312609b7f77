using System.Text.Json;

namespace Graycat.Tests.SdWorker.Pipelines;

/// <summary>The drawings and coarse pictures of the graycat-shapes cases.</summary>
internal static class ShapesDrawing
{
    /// <summary>(3, height, width) in −1 to 1: a background and rectangles (left, top, right, bottom, colour).</summary>
    public static float[] Paint(JsonElement drawing, int width, int height)
    {
        var pixels = new float[3 * width * height];
        Fill(pixels, width, height, 0, 0, width, height, drawing.GetProperty("background"));
        foreach (JsonElement r in drawing.GetProperty("rectangles").EnumerateArray())
            Fill(pixels, width, height, r[0].GetInt32(), r[1].GetInt32(), r[2].GetInt32(), r[3].GetInt32(), r[4]);
        return pixels;
    }

    /// <summary>(height, width): 1 within the rectangle.</summary>
    public static float[] Mask(JsonElement rectangle, int width, int height)
    {
        var mask = new float[width * height];
        for (int y = rectangle[1].GetInt32(); y < rectangle[3].GetInt32(); y++)
            for (int x = rectangle[0].GetInt32(); x < rectangle[2].GetInt32(); x++)
                mask[y * width + x] = 1;
        return mask;
    }

    /// <summary>Means over a grid of 32 x 32 cells, (32, 32, 3), of (height, width, 3).</summary>
    public static float[] AreaMeans(float[] picture, int width, int height)
    {
        var means = new float[32 * 32 * 3];
        int cellWidth = width / 32, cellHeight = height / 32;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                for (int c = 0; c < 3; c++)
                    means[(y / cellHeight * 32 + x / cellWidth) * 3 + c] += picture[(y * width + x) * 3 + c] / (cellWidth * cellHeight);
        return means;
    }

    private static void Fill(float[] pixels, int width, int height, int left, int top, int right, int bottom, JsonElement colour)
    {
        for (int c = 0; c < 3; c++)
            for (int y = top; y < bottom; y++)
                Array.Fill(pixels, colour[c].GetInt32() / 255f * 2 - 1, (c * height + y) * width + left, right - left);
    }
}
