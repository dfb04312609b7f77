using System.Numerics.Tensors;
using Graycat.SdWorker.Latents;
using Graycat.SdWorker.Noise;

namespace Graycat.SdWorker.BrownianNoise;

/// <summary>
/// The noise of the SDE samplers: k-diffusion's <c>BrownianTreeNoiseSampler</c>, one Brownian path per image. Noise for
/// a step depends only on the image's seed and the two noise levels, so the picture changes little with the number of
/// steps, and not at all with its place in the batch.
/// </summary>
public sealed class BrownianNoiseSource : INoiseSource
{
    private readonly BrownianPath[] _paths;
    private readonly int _imageLength;

    /// <param name="source">Where the normal numbers come from.</param>
    /// <param name="seeds">The seed of each image; variation seeds and ENSD have no influence.</param>
    /// <param name="shape">The latents of one image.</param>
    /// <param name="sigmaMin">The smallest positive sigma of the whole schedule, also in image-to-image.</param>
    /// <param name="sigmaMax">The largest sigma of the whole schedule; above <paramref name="sigmaMin"/> for any noise.</param>
    public BrownianNoiseSource(
        RandomSource source, IEnumerable<long> seeds, LatentShape shape, float sigmaMin, float sigmaMax)
    {
        _paths = [.. seeds.Select(seed => new BrownianPath(source, seed, sigmaMin, sigmaMax, shape.Length))];
        _imageLength = shape.Length;
    }

    /// <inheritdoc />
    public void Fill(Span<float> noise, float sigma = 0, float sigmaNext = 0)
    {
        float width = MathF.Sqrt(MathF.Abs(sigmaNext - sigma));
        float scale = width == 0 ? 0 : (sigma > sigmaNext ? -1 : 1) / width;
        (float low, float high) = (MathF.Min(sigma, sigmaNext), MathF.Max(sigma, sigmaNext));
        for (int i = 0; i < _paths.Length; i++)
        {
            Span<float> image = noise.Slice(i * _imageLength, _imageLength);
            _paths[i].Increment(low, high, image);
            TensorPrimitives.Multiply(image, scale, image);
        }
    }
}
