using Graycat.SdWorker.Latents;

namespace Graycat.SdWorker.Noise;

/// <summary>
/// The noise of a batch, put together as AUTOMATIC1111 does it. Every image has its own generator, so an image's noise
/// does not depend on its place in the batch or on its neighbours. The first request is the initial noise, later ones
/// are what ancestral samplers, DDIM or img2img ask for.
/// </summary>
public sealed class BatchNoise : INoiseSource
{
    private readonly ImageNoise[] _images;
    private readonly int _imageLength;

    /// <param name="images">The settings of each image, in the order of the batch.</param>
    /// <param name="shape">The latents of one image; the same for all.</param>
    public BatchNoise(IEnumerable<ImageNoiseSettings> images, LatentShape shape)
    {
        _images = [.. images.Select(settings => new ImageNoise(settings, shape))];
        _imageLength = shape.Length;
    }

    /// <inheritdoc />
    public void Fill(Span<float> noise, float sigma = 0, float sigmaNext = 0)
    {
        for (int i = 0; i < _images.Length; i++)
            _images[i].Fill(noise.Slice(i * _imageLength, _imageLength));
    }
}
