using System.Buffers;
using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.NoiseSchedulers;

/// <summary>
/// Keeps predicted clean samples in range: <c>clip_sample</c>, or dynamic thresholding per image (C. Saharia et al.,
/// "Photorealistic Text-to-Image Diffusion Models with Deep Language Understanding", 2022, section 2.3).
/// </summary>
internal sealed class SampleLimit
{
    private readonly bool _thresholding;
    private readonly double _ratio;
    private readonly double _maximum;
    private readonly double? _clip;

    /// <param name="clipByDefault">The class's default of <c>clip_sample</c>; null if the class has no such key.</param>
    public SampleLimit(NoiseSchedulerConfig config, bool? clipByDefault = null)
    {
        _thresholding = config.Flag("thresholding");
        _ratio = Math.Clamp(config.Number("dynamic_thresholding_ratio", 0.995), 0, 1);
        _maximum = config.Number("sample_max_value", 1);
        _clip = clipByDefault is { } clip && config.Flag("clip_sample", clip) ? config.Number("clip_sample_range", 1) : null;
    }

    /// <summary>Dynamic thresholding is on.</summary>
    public bool Thresholding => _thresholding;

    /// <summary>Limits the clean samples of a batch in place.</summary>
    public void Apply(Span<float> clean, int images)
    {
        if (_thresholding)
            for (int i = 0, length = clean.Length / images; i < images; i++)
                Threshold(clean.Slice(i * length, length));
        else if (_clip is { } limit)
            LatentMath.Clamp(clean, limit);
    }

    private void Threshold(Span<float> image)
    {
        double limit = Math.Min(Math.Max(AbsoluteQuantile(image), 1), _maximum);
        LatentMath.Clamp(image, limit);
        LatentMath.Scale(image, 1 / limit, image);
    }

    /// <summary>torch.quantile: linear between the two nearest ranks.</summary>
    private double AbsoluteQuantile(ReadOnlySpan<float> image)
    {
        float[] buffer = ArrayPool<float>.Shared.Rent(image.Length);
        Span<float> sorted = buffer.AsSpan(0, image.Length);
        for (int i = 0; i < image.Length; i++)
            sorted[i] = MathF.Abs(image[i]);
        sorted.Sort();
        double rank = _ratio * (image.Length - 1);
        int low = (int)rank;
        double result = sorted[low] + (rank - low) * (sorted[Math.Min(low + 1, image.Length - 1)] - sorted[low]);
        ArrayPool<float>.Shared.Return(buffer);
        return result;
    }
}
