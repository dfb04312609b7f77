namespace Graycat.SdWorker.Images;

/// <summary>A rectangle of pixels; right and bottom are exclusive.</summary>
public readonly record struct CropRegion(int Left, int Top, int Right, int Bottom)
{
    /// <summary>Columns.</summary>
    public int Width => Right - Left;

    /// <summary>Rows.</summary>
    public int Height => Bottom - Top;

    /// <summary>What surrounds the pixels of a mask that are not 0, grown by some pixels; null for an empty mask.</summary>
    public static CropRegion? Around(PixelImage mask, int padding)
    {
        int left = mask.Width, top = mask.Height, right = 0, bottom = 0;
        for (int y = 0; y < mask.Height; y++)
        {
            ReadOnlySpan<byte> row = mask.Pixels.AsSpan(y * mask.Width, mask.Width);
            int first = row.IndexOfAnyExcept((byte)0);
            if (first < 0)
                continue;
            (left, right) = (Math.Min(left, first), Math.Max(right, row.LastIndexOfAnyExcept((byte)0) + 1));
            (top, bottom) = (Math.Min(top, y), y + 1);
        }

        return right == 0 ? null : new CropRegion(
            Math.Max(left - padding, 0), Math.Max(top - padding, 0), Math.Min(right + padding, mask.Width), Math.Min(bottom + padding, mask.Height));
    }

    /// <summary>The region grown to the proportions of a size, moved into the picture and cut to it.</summary>
    public CropRegion ExpandTo(int width, int height, int imageWidth, int imageHeight)
    {
        double wanted = (double)width / height;
        if ((double)Width / Height > wanted)
        {
            (int top, int bottom) = Grow(Top, Bottom, (int)(Width / wanted - Height), imageHeight);
            return this with { Top = top, Bottom = bottom };
        }

        (int left, int right) = Grow(Left, Right, (int)(Height * wanted - Width), imageWidth);
        return this with { Left = left, Right = right };
    }

    private static (int Start, int End) Grow(int start, int end, int by, int limit)
    {
        start -= by / 2;
        end += by - by / 2;
        if (end >= limit)
            (start, end) = (start - (end - limit), limit);
        if (start < 0)
            (start, end) = (0, end - start);
        return (start, Math.Min(end, limit));
    }
}
