using System.Buffers;
using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.Noise;

/// <summary>
/// The noise of one image as AUTOMATIC1111 makes it: initial noise with variation seed and "seed resize", then one draw
/// per request from the image's own generator.
/// </summary>
internal sealed class ImageNoise(ImageNoiseSettings settings, LatentShape shape)
{
    private INormalGenerator _generator = settings.Source.Create(settings.Seed);
    private bool _started;

    /// <summary>The next noise: (channels, height, width).</summary>
    public void Fill(Span<float> noise)
    {
        if (_started)
        {
            _generator.FillNormal(noise);
            return;
        }
        _started = true;
        FillInitial(noise);
        if (settings.EtaNoiseSeedDelta != 0)
            _generator = settings.Source.Create(unchecked(settings.Seed + settings.EtaNoiseSeedDelta));
    }

    private void FillInitial(Span<float> noise)
    {
        LatentShape small = SmallShape();
        if (small == shape)
        {
            _generator.FillNormal(noise);
            Vary(noise, small);
            return;
        }
        float[] buffer = ArrayPool<float>.Shared.Rent(small.Length);
        Span<float> smallNoise = buffer.AsSpan(0, small.Length);
        settings.Source.Create(settings.Seed).FillNormal(smallNoise);
        Vary(smallNoise, small);
        _generator.FillNormal(noise);
        PasteCentered(smallNoise, small, noise, shape);
        ArrayPool<float>.Shared.Return(buffer);
    }

    private LatentShape SmallShape() =>
        settings is { SeedResizeFromHeight: > 0, SeedResizeFromWidth: > 0 }
            ? new LatentShape(
                shape.Channels,
                settings.SeedResizeFromHeight / settings.DownsamplingFactor,
                settings.SeedResizeFromWidth / settings.DownsamplingFactor)
            : shape;

    /// <summary>Mixes the variation seed's noise into the base noise.</summary>
    private void Vary(Span<float> noise, LatentShape small)
    {
        if (settings.Subseed is not { } subseed || settings.SubseedStrength == 0)
            return;
        float[] buffer = ArrayPool<float>.Shared.Rent(small.Length);
        Span<float> variation = buffer.AsSpan(0, small.Length);
        settings.Source.Create(subseed).FillNormal(variation);
        SphericalInterpolation.Interpolate(settings.SubseedStrength, noise, variation, small, noise);
        ArrayPool<float>.Shared.Return(buffer);
    }

    /// <summary>Copies the part that fits, centre on centre; odd differences round towards the top left.</summary>
    private static void PasteCentered(ReadOnlySpan<float> small, LatentShape from, Span<float> target, LatentShape to)
    {
        int dx = (to.Width - from.Width) >> 1;
        int dy = (to.Height - from.Height) >> 1;
        int width = dx >= 0 ? from.Width : from.Width + 2 * dx;
        int height = dy >= 0 ? from.Height : from.Height + 2 * dy;
        for (int c = 0; c < to.Channels; c++)
            for (int y = 0; y < height; y++)
            {
                int source = (c * from.Height + y + Math.Max(-dy, 0)) * from.Width + Math.Max(-dx, 0);
                int destination = (c * to.Height + y + Math.Max(dy, 0)) * to.Width + Math.Max(dx, 0);
                small.Slice(source, width).CopyTo(target.Slice(destination, width));
            }
    }
}
